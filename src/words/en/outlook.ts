/** What asking would mean, told before anything is sent. */
export const outlook = {
  noRecord: 'No active people record: this cannot be submitted.',
  matches: ({ name, department }: { name: string; department: string }) =>
    `Matches the people record: ${name}, ${department}`,
  allows: 'What it allows, exactly',
  whoDecides: ({ steps }: { steps: number }) =>
    `*Who decides, and why they are asked*${steps > 1 ? `, one after the other (${String(steps)} steps)` : ''}`,
  longest: 'For the longest time. A shorter one may need fewer steps.',
  moreSteps: ({ count }: { count: number }) => `and ${String(count)} more steps`,
  step: ({ at, of, step }: { at: number; of: number; step: string }) =>
    of > 1 ? `Step ${String(at)} of ${String(of)}: the ${step} decides.` : `The ${step} decides.`,
  mustApprove: ({ count }: { count: number }) => `${String(count)} of these must approve:`,
  anyOne: 'Any one of these can:',
  thatIs: 'That is:',
  howLong: 'How long a decision takes',
  notKnown: ({ system }: { system: string }) => `Not known yet: fewer than 3 requests for ${system} have been decided.`,
  usually: ({ length, count, system }: { length: string; count: number; system: string }) =>
    `Usually decided within ${length} (the middle of the last ${String(count)} for ${system}).`,
  whenItEnds: 'When it ends',
  endsAtTheLatest: ({ at }: { at: string }) => `${at} at the latest, then it is taken away by itself.`,
  endsAfter: ({ length, at }: { length: string; at: string }) =>
    `${length} after the last approval, then it is taken away by itself. If it were approved now: ${at}.`,
};
