import { counted } from '../plural.ts';

/** Questions of approvers, and the answers. */
export const question = {
  answered: ({ name }: { name: string }) => `You answered ${name}`,
  open: ({ name }: { name: string }) => `${name} has a question for you`,
  over: ({ name }: { name: string }) => `${name} had a question`,
  pleaseAnswer: 'Please answer with the button: a reply in a message is not seen. The request waits for your answer.',
  passedOn: ({ at }: { at: string }) => `Your answer was passed on (${at}).`,
  settled: 'It is settled by now, and no answer is needed any more.',
  asked: ({ name, at }: { name: string; at: string }) => `${name} asked (${at})`,
  answeredAt: ({ name, at }: { name: string; at: string }) => `${name} answered (${at})`,
  yourAnswer: 'Your answer',
  answer: 'Answer',
  answeredYours: ({ you, name, id }: { you: string; name: string; id: string }) =>
    `${you} ${name} has answered your question about ${id}.`,
  youAsked: 'You asked',
  theAnswer: 'The answer',
  decideAbove: 'Decide with the buttons of the card above.',
  earlier: ({ count }: { count: number }) => `${counted(count, 'earlier question', 'earlier questions')} before these.`,
  notYet: 'Not answered yet.',
};
