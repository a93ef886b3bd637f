import type { App, BlockAction, ButtonAction, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import { ACTIONS, CHOICES, COMMAND, EVENTS, FIELDS, SHORTCUTS, VIEWS } from '../src/views/ids.ts';
import { approve } from './actions/approve.ts';
import { approveLess } from './actions/approve-less.ts';
import { answerButton, ask, handOverButton } from './actions/ask-approval.ts';
import { backButton } from './actions/back.ts';
import { cancelButton, dropButton } from './actions/end.ts';
import { approveExtension, letEndButton, openExtend } from './actions/extend.ts';
import { formChoice } from './actions/form-choice.ts';
import { homeGo } from './actions/home-go.ts';
import { openAway } from './actions/open-away.ts';
import { openDetails } from './actions/open-details.ts';
import { openLookUp } from './actions/open-look-up.ts';
import { openReason } from './actions/open-reason.ts';
import { openSettings } from './actions/open-settings.ts';
import { pageButton } from './actions/page.ts';
import { requestAgain } from './actions/request-again.ts';
import { signInFollowed } from './actions/sign-in.ts';
import { taskConfirm, taskReject } from './actions/task.ts';
import { accessCommand } from './commands/access.ts';
import type { HandlerDeps } from './deps.ts';
import { appUninstalled, tokensRevoked } from './events/app-uninstalled.ts';
import { homeOpened } from './events/home-opened.ts';
import { searchOptions } from './options.ts';
import { askShortcut } from './shortcuts/ask.ts';
import { askAboutShortcut } from './shortcuts/ask-about.ts';
import { standInOptions, takerOptions } from './taker-options.ts';
import { approveLessSubmit } from './views/approve-less-submit.ts';
import { awaySubmit } from './views/away-submit.ts';
import { extendSubmit } from './views/extend-submit.ts';
import { heldSubmit } from './views/held-submit.ts';
import { lookUpSubmit } from './views/look-up-submit.ts';
import { reasonSubmit } from './views/reason-submit.ts';
import { requestPreview } from './views/request-preview.ts';
import { requestSubmit } from './views/request-submit.ts';
import { settingsSubmit } from './views/settings-submit.ts';

/** Binds every id to its listener: the whole surface on one page. */
export function registerHandlers(app: App, deps: HandlerDeps): void {
  app.command(COMMAND, accessCommand(deps));

  app.event(EVENTS.homeOpened, homeOpened(deps));
  app.event(EVENTS.uninstalled, appUninstalled(deps));
  app.event(EVENTS.tokensRevoked, tokensRevoked(deps));

  app.shortcut<GlobalShortcut>(SHORTCUTS.ask, askShortcut(deps));
  app.shortcut<MessageShortcut>(SHORTCUTS.askAbout, askAboutShortcut(deps));

  app.view(VIEWS.request, requestPreview(deps));
  app.view(VIEWS.preview, requestSubmit(deps));
  app.view(VIEWS.held, heldSubmit(deps));
  app.view(VIEWS.approve, reasonSubmit(deps, 'approve'));
  app.view(VIEWS.approveLess, approveLessSubmit(deps));
  app.view(VIEWS.deny, reasonSubmit(deps, 'deny'));
  app.view(VIEWS.ask, reasonSubmit(deps, 'ask'));
  app.view(VIEWS.answer, reasonSubmit(deps, 'answer'));
  app.view(VIEWS.handOver, reasonSubmit(deps, 'hand_over'));
  app.view(VIEWS.revoke, reasonSubmit(deps, 'revoke'));
  app.view(VIEWS.extend, extendSubmit(deps));
  app.view(VIEWS.extensionApprove, reasonSubmit(deps, 'extension_approve'));
  app.view(VIEWS.extensionDeny, reasonSubmit(deps, 'extension_deny'));
  app.view(VIEWS.problem, reasonSubmit(deps, 'problem'));
  app.view(VIEWS.taskDone, reasonSubmit(deps, 'task_done'));
  app.view(VIEWS.taskCannot, reasonSubmit(deps, 'task_cannot'));
  app.view(VIEWS.lookUp, lookUpSubmit(deps));
  app.view(VIEWS.settings, settingsSubmit(deps));
  app.view(VIEWS.away, awaySubmit(deps));

  const button = (id: string, listener: ReturnType<typeof approve>) =>
    app.action<BlockAction<ButtonAction>>(id, listener);
  button(ACTIONS.approve, approve(deps));
  button(ACTIONS.approveReason, openReason(deps, 'approve'));
  button(ACTIONS.approveLess, approveLess(deps));
  button(ACTIONS.deny, openReason(deps, 'deny'));
  button(ACTIONS.ask, ask(deps));
  button(ACTIONS.answer, answerButton(deps));
  button(ACTIONS.handOver, handOverButton(deps));
  button(ACTIONS.drop, dropButton(deps));
  button(ACTIONS.cancel, cancelButton(deps));
  button(ACTIONS.revoke, openReason(deps, 'revoke'));
  button(ACTIONS.extend, openExtend(deps));
  button(ACTIONS.letEnd, letEndButton(deps));
  button(ACTIONS.extensionApprove, approveExtension(deps));
  button(ACTIONS.extensionApproveReason, openReason(deps, 'extension_approve'));
  button(ACTIONS.extensionDeny, openReason(deps, 'extension_deny'));
  button(ACTIONS.problem, openReason(deps, 'problem'));
  button(ACTIONS.taskDone, openReason(deps, 'task_done'));
  button(ACTIONS.taskCannot, openReason(deps, 'task_cannot'));
  button(ACTIONS.taskConfirm, taskConfirm(deps));
  button(ACTIONS.taskReject, taskReject(deps));
  button(ACTIONS.homeShow, homeGo(deps));
  button(ACTIONS.homeBack, homeGo(deps));
  button(ACTIONS.homeEarlier, homeGo(deps));
  button(ACTIONS.homeLater, homeGo(deps));
  button(ACTIONS.lookUp, openLookUp(deps));
  button(ACTIONS.requestAgain, requestAgain(deps));
  button(ACTIONS.settings, openSettings(deps));
  button(ACTIONS.away, openAway(deps));
  button(ACTIONS.back, backButton(deps));
  button(ACTIONS.page, pageButton(deps));
  button(ACTIONS.details, openDetails(deps));
  button(ACTIONS.signIn, signInFollowed);
  for (const field of CHOICES) app.action<BlockAction>(field, formChoice(deps));

  app.options<'block_suggestion'>(FIELDS.role, searchOptions(deps, FIELDS.role));
  app.options<'block_suggestion'>(FIELDS.handTo, takerOptions(deps));
  app.options<'block_suggestion'>(FIELDS.delegate, standInOptions(deps));
  app.options<'block_suggestion'>(FIELDS.person, searchOptions(deps, FIELDS.person));
}
