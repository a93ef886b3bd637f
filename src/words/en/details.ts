/** Everything about one request, behind the button on its card. */
export const details = {
  open: 'Open',
  title: 'The whole request',
  close: 'Back',
  step: ({ at, of, step, names }: { at: number; of: number; step: string; names: string }) =>
    `*Step ${String(at)} of ${String(of)}: ${step}*\n${names}`,
  asked: ({ name, why }: { name: string; why: string }) => `${name}: ${why}`,
  reasonOf: ({ name }: { name: string }) => `The reason of ${name}`,
  questionOf: ({ name }: { name: string }) => `${name} asked`,
  answerOf: ({ name }: { name: string }) => `${name} answered`,
};
