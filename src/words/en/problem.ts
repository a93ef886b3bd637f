/** What owner and deputies read when a holder reports a problem. */
export const problem = {
  title: ({ what }: { what: string }) => `A problem was reported: ${what}`,
  reported: ({ at }: { at: string }) => `reported ${at}`,
  reportedBy: 'Reported by',
  inTheWords: ({ name }: { name: string }) => `In the words of ${name}`,
  whatToDo: ({ see, end }: { see: string; end: string }) =>
    `*What to do:* talk to them. The access stays as it is. To see it: \`${see}\`. To end it: \`${end} "reason"\`.`,
  whyYou: 'You are told as the owner of the system, as a deputy, or in their place.',
};
