import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { markHomes } from '../../models/open-home.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { setSettings } from '../../src/operations/set-settings.ts';
import { FIELDS, type Field } from '../../src/views/ids.ts';
import { parseSettingsModal } from '../../src/views/settings-modal.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import { codeOf, withinBudget } from '../budget.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { wordsOf } from '../words-of.ts';

type Args = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** Which input a refusal is about. */
function inputOf({ refused, values }: Refusal): Field {
  if (refused === 'no_work_days') return FIELDS.workDays;
  if (refused === 'digest_in_quiet') return FIELDS.digest;
  if (refused === 'quiet_always' || values['end'] === 'to') return FIELDS.quietTo;
  return FIELDS.quietFrom;
}

/** One's own settings were sent: stored first, acknowledged then. */
export function settingsSubmit(deps: HandlerDeps) {
  return async ({ ack, body, view }: Args): Promise<void> => {
    const fail = (text: string, field: Field = FIELDS.digest) =>
      ack({ response_action: 'errors', errors: { [field]: text.replaceAll('`', '') } });
    const payload = body as unknown as Record<string, unknown>;
    const words = await wordsOf(deps, accountOf(payload, 'slack_click'));
    const who = identify(deps, payload, 'slack_click');
    if (!who.ok) return fail(refusalText(words, who.refused, who.values));
    try {
      const wish = parseSettingsModal(view.state.values, view.blocks, deps.plainDates);
      const done = await withinBudget(setSettings(deps, { person: who.person, wish }));
      if (!done.ok) return await fail(refusalText(words, done.refused, done.values), inputOf(done));
      await ack();
      // The language may be another.
      await markHomes(deps.models.homes, [who.person.id], deps.ctx.clock.now());
    } catch (error) {
      deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'submission failed');
      await fail(refusalText(words, codeOf(error)));
    }
  };
}
