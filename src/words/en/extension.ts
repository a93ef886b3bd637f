/** More time for what is held: what the holder reads, and the card of those who decide. */
export const extension = {
  extended: ({ from, to }: { from: string; to: string }) => `*Extended.* It was to end ${from}; now it ends ${to}.`,
  deniedBy: ({ name, at }: { name: string; at: string }) =>
    `*More time was denied* by ${name} (${at}). It ends at its time.`,
  asked: ({ to }: { to: string }) => `*More time was asked*, until ${to}. Until that is approved it ends at its time.`,
  card: {
    forOneself: ({ who, what, length }: { who: string; what: string; length: string }) =>
      `${who} asks to keep ${what} for ${length} more`,
    forOther: ({ who, what, whom, length }: { who: string; what: string; whom: string; length: string }) =>
      `${who} asks to keep ${what} for ${whom}, ${length} more`,
    please: 'Please decide on more time',
    place: ({ at, of, step }: { at: number; of: number; step: string }) =>
      `More time, step ${String(at)} of ${String(of)}: ${step}`,
    why: ({ name }: { name: string }) => `Why more time is needed, in the words of ${name}`,
    firstWhy: 'Why it was asked for first',
    heldSince: 'Held since',
    endsAsItIs: 'Ends, as it is',
    askedEnd: 'Asked end',
    thatIs: 'That is',
    more: ({ length }: { length: string }) => `${length} more`,
    inAll: 'In all',
    record: ({ id, record }: { id: string; record: string }) => `Extension ${id} · Record ${record}`,
    confirm: {
      title: 'Approve more time?',
      text: ({ name, what, risk }: { name: string; what: string; risk: string }) => `${name} keeps ${what}. ${risk}.`,
    },
    timeLeft: ({ at }: { at: string }) =>
      `*Time left*\nDecide before its end, ${at}. If nobody decides by then, it ends at that time and is not extended.`,
    youAre: ({ why }: { why: string }) => `You are ${why}.`,
    youDecideAs: ({ step }: { step: string }) => `You decide as the ${step}.`,
    sameApprovals: 'More time needs the same approvals as the request did.',
    thenDecides: ({ step }: { step: string }) => `Then the ${step} decides.`,
    endMoves: 'With it the end moves at once.',
    stillNeeded: ({ count }: { count: number }) => `${String(count)} approvals are still needed in this step.`,
    oneEnough: 'One approval is enough.',
  },
  reminder: {
    waits: ({ id, until }: { id: string; until: string }) =>
      `*Reminder:* more time on ${id} still waits for your decision, until it ends: ${until}. If nobody decides by then, it ends at that time.`,
    settled: ({ id }: { id: string }) =>
      `You were reminded of more time on ${id}. It is settled by now: see the card above.`,
  },
  outcome: {
    denied: 'More time denied',
    deniedElsewhere: 'It was denied in another step and ends at its time.',
    late: 'Too late',
    lateWhy: 'The access has ended or is ending, so it cannot be extended any more.',
    approvedByYou: 'Approved by you',
    needsMore: ({ names }: { names: string }) => `This step needs more approvals. Still asked: ${names}.`,
    /** `name`: null for the reader. */
    approvedBy: ({ name }: { name: string | null }) => `More time approved by ${name ?? 'you'}`,
    deniedBy: ({ name }: { name: string | null }) => `More time denied by ${name ?? 'you'}`,
    extendedUntil: ({ at, command }: { at: string; command: string }) =>
      `It was extended until ${at}. To end it earlier: \`${command} "reason"\`.`,
    endsAtItsTime: 'It ends at its time.',
    nextLapsed: 'The next step was not decided before the end, so it was not extended.',
    nowDecides: ({ step }: { step: string }) => `Now the ${step} decides.`,
  },
};
