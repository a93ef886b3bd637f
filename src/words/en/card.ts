/** The approval card: what one approver is asked, and what came of it. */
export const card = {
  forOneself: ({ who, what, length }: { who: string; what: string; length: string }) =>
    `${who} asks for ${what} for ${length}`,
  forOther: ({ who, what, whom, length }: { who: string; what: string; whom: string; length: string }) =>
    `${who} asks for ${what} for ${whom}, ${length}`,
  place: ({ at, of, step }: { at: number; of: number; step: string }) => `Step ${String(at)} of ${String(of)}: ${step}`,
  please: 'Please decide',
  whyAsked: 'Why you are asked',
  timeLeft: ({ at, length }: { at: string; length: string }) =>
    `*Time left*\nDecide by ${at}, which is ${length} after it was asked. If nobody decides by then, the request is closed and nothing is given.`,
  thenStep: ({ step }: { step: string }) => `If you approve, the ${step} decides next.`,
  thenGiven: 'If you approve, the access is given at once or at its start.',
  oneEnough: 'One decision is enough for this step.',
  needs: ({ count }: { count: number }) =>
    `This step needs ${String(count)} approvals, each by a different person; one denial closes the request.`,
  givenSoFar: ({ names, left }: { names: string; left: number }) =>
    `Given so far: ${names}. Still needed: ${String(left)}.`,
  noneYet: 'None is given yet.',
  clockStands: ({ since, until }: { since: string; until: string }) =>
    ` That is the latest: the clock stands still (since ${since}) until the question is answered, but not past ${until}.`,
  clockStood: ({ length }: { length: string }) =>
    ` The clock stood still for ${length}, while a question waited for its answer.`,
  reminded: ' Before that you are reminded, and if it still waits, others are asked too.',
  othersAsked: ({ names }: { names: string }) => ` As it waited, these people were asked too: ${names}.`,
  stepNeeded: ({ why }: { why: string }) => `This step is needed because ${why}.`,
  securityToo: ({ why }: { why: string }) => `Security decides too because ${why}.`,
  away: ({ why }: { why: string }) => `You are asked as the one who ${why}.`,
  handedOver: ({ why }: { why: string }) => `This was ${why}.`,
  youAre: ({ why }: { why: string }) => `You are ${why}.`,
  youOwn: ({ system, owner }: { system: string; owner: string }) =>
    `You own ${system}, or stand in for its owner, ${owner}.`,
  onSecurity: ({ why }: { why: string }) => `You are on the security team, which decides too because ${why}.`,
  privileged: 'the role is privileged or sensitive',
  highRisk: 'the role is high risk',
  asksForIt: 'the role asks for it',
  takesReason: 'Approving this takes a reason.',
  approve: 'Approve',
  approveLess: 'Approve with changes',
  deny: 'Deny',
  ask: 'Ask',
  handOver: 'Hand over',
  back: 'Back',
  confirmTitle: 'Approve this access?',
  confirmText: ({ name, what, length, risk }: { name: string; what: string; length: string; risk: string }) =>
    `${name} gets ${what} for ${length}. ${risk}.`,
  reminder: ({ id, at }: { id: string; at: string }) =>
    `*Reminder:* ${id} still waits for your decision, until ${at}. If nobody decides by then, it is closed and nothing is given.`,
  settled: ({ id }: { id: string }) => `You were reminded of ${id}. It is settled by now: see the card above.`,
  outcome: {
    over: 'The time to decide is over',
    overSentence: 'The time to decide is over. The request is being closed and nothing is given.',
    handedOver: ({ name }: { name: string }) => `Handed over to ${name}`,
    handedOverByYou: ({ name, at }: { name: string; at: string }) =>
      `*Handed over by you to ${name}* (${at}). They are asked in your place.`,
    yourReason: 'Your reason',
    /** `name`: null for the reader. */
    approvedBy: ({ name }: { name: string | null }) => `Approved by ${name ?? 'you'}`,
    deniedBy: ({ name }: { name: string | null }) => `Denied by ${name ?? 'you'}`,
    soFar: ({ given, need, names }: { given: number; need: number; names: string }) =>
      `This step has ${String(given)} of ${String(need)} approvals. Still asked: ${names}.`,
    youHandedOver: ({ name }: { name: string }) => `You had handed it over to ${name}.`,
    wasFirst: ({ name }: { name: string }) => `${name} was first, so there is nothing left for you to decide.`,
    nothing: 'Nothing is given.',
    nextDecides: ({ step }: { step: string }) => `Now the ${step} decides.`,
    deniedLater: 'Denied in a later step. Nothing is given.',
    lapsedLater: 'Nobody decided the next step in time. The request is closed and nothing is given.',
    cancelledLater: 'The request was cancelled afterwards.',
    allApproved: ({ see, end }: { see: string; end: string }) =>
      `Every step is approved. To see how it stands: \`${see}\`. To end it early: \`${end} "reason"\`.`,
    closed: 'Closed',
    lapsed: 'Nobody decided in time, so the request is closed and nothing is given.',
    cancelled: 'Cancelled',
    cancelledBefore: 'Cancelled before you decided. Nothing is left for you to do.',
    closedBefore: 'Closed before you decided. Nothing is left for you to do.',
  },
};
