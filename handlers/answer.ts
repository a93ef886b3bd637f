import type { KnownBlock } from '@slack/types';
import type { RefusalValues } from '../src/domain/refusal.ts';
import type { ErrorCode } from '../src/errors.ts';
import { answer as say } from '../src/views/command-text.ts';
import { refusalText } from '../src/words/refusal-text.ts';
import type { Words } from '../src/words/words.ts';

export interface Answer {
  response_type: 'ephemeral';
  text: string;
  blocks: KnownBlock[];
}

/** Words for the caller alone. Whatever people typed is shown as text. */
export function answer(text: string): Answer {
  return { response_type: 'ephemeral', ...say(text) };
}

/** A refusal or fault in the words of whoever is refused. */
export function answerCode(words: Words, code: ErrorCode, values: RefusalValues = {}): Answer {
  return answer(refusalText(words, code, values));
}

/** Blocks a view made, for the caller alone. */
export function answerWith(view: { text: string; blocks: KnownBlock[] }): Answer {
  return { response_type: 'ephemeral', ...view };
}
