import type { GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { CommandPrefill } from '../../src/domain/command.ts';
import { section } from '../../src/views/blocks.ts';
import { plain } from '../../src/views/text.ts';
import { refusalText } from '../../src/words/refusal-text.ts';
import type { Words } from '../../src/words/words.ts';
import { codeOf, withinBudget } from '../budget.ts';
import { clientOf } from '../client-of.ts';
import type { HandlerDeps } from '../deps.ts';
import { accountOf, identify } from '../identify.ts';
import { requestForm } from '../request-form.ts';
import { wordsOf } from '../words-of.ts';

/** Opens the form, or says in its place why not: a shortcut has no other way to answer. */
export async function openForm(
  deps: HandlerDeps,
  shortcut: GlobalShortcut | MessageShortcut,
  prefill: (words: Words) => Promise<CommandPrefill | null>,
): Promise<void> {
  const words = await wordsOf(deps, accountOf({ ...shortcut }, 'slack_click'));
  const open = async (view: ModalView) =>
    (await clientOf(deps, shortcut)).views.open({ trigger_id: shortcut.trigger_id, view });
  const sorry = (text: string) =>
    open({
      type: 'modal',
      title: plain(words.form.title, 24),
      close: plain(words.form.close, 24),
      blocks: [section(plain(text.replaceAll('`', '')))],
    });
  const work = async () => {
    const who = identify(deps, { ...shortcut }, 'slack_click');
    await (who.ok
      ? open(await requestForm(deps, words, who.person, await prefill(words)))
      : sorry(refusalText(words, who.refused, who.values)));
  };
  try {
    await withinBudget(work());
  } catch (error) {
    deps.ctx.log.warn({ error: error instanceof Error ? (error.cause ?? error) : error }, 'form could not be opened');
    await sorry(refusalText(words, codeOf(error))).catch(() => undefined);
  }
}
