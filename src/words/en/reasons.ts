/** Forms that ask for a reason, a question or a proof. Titles and buttons: at most 24 characters; choices 75. */
export const reasons = {
  back: 'Back',
  reason: 'Reason',
  about: ({ id, what, name }: { id: string; what: string; name: string }) => `${id}: ${what} for ${name}`,
  asks: ({ name }: { name: string }) => `${name} asks`,
  writeHere: 'Please write a few words here.',
  chooseOne: 'Please choose a reason.',
  writeReason: 'Please write the reason here.',
  approve: {
    title: 'Approve this request',
    submit: 'Approve',
    lead: 'You approve what the card shows. The person who asked sees your reason.',
    label: 'Why do you approve it?',
    hint: 'Your reason is kept with the record.',
  },
  deny: {
    title: 'Deny this request',
    submit: 'Deny',
    lead: 'Nothing will be given. The person who asked sees your reason.',
    label: 'In your own words',
    hint: 'What should be different? Needed when you chose another reason.',
  },
  revoke: {
    title: 'End this access now',
    submit: 'End access',
    lead: 'The access is taken away at once. The person who has it sees your reason.',
    label: 'In your own words',
    hint: 'Needed when you chose another reason.',
  },
  extension_approve: {
    title: 'Approve more time',
    submit: 'Approve',
    lead: 'You approve what the card shows: the access ends later.',
    label: 'Why do you approve it?',
    hint: 'Your reason is kept with the record.',
  },
  extension_deny: {
    title: 'Deny more time',
    submit: 'Deny',
    lead: 'The access ends at its time. The person who asked sees your reason.',
    label: 'In your own words',
    hint: 'What should be different? Needed when you chose another reason.',
  },
  problem: {
    title: 'Report a problem',
    submit: 'Send report',
    lead: 'The owner of the system and the deputies are told. Your access stays as it is.',
    label: 'What is wrong?',
    hint: 'What you tried, what you expected, and what happened. Never write passwords here.',
  },
  ask: {
    title: 'Ask a question',
    submit: 'Ask',
    lead: 'The person who asked for this access gets your question, and the answer comes back to your card. It decides nothing. The first question of a step stops its clock until the answer.',
    label: 'Your question',
    hint: 'Question and answer are kept with the record.',
  },
  answer: {
    title: 'Answer the question',
    submit: 'Answer',
    lead: 'All who are asked to decide see your answer.',
    label: 'Your answer',
    hint: 'Question and answer are kept with the record.',
  },
  hand_over: {
    title: 'Hand over',
    submit: 'Hand over',
    lead: 'The other person is asked in your place, and you no longer decide this. Both of you, and the person who asked, see your reason.',
    label: 'Why do you hand it over?',
    hint: 'For example: on leave until Monday.',
  },
  task_done: {
    title: 'Done with proof',
    submit: 'It is done',
    lead: 'A second person sees your proof and checks it. It counts after that.',
    label: 'Proof',
    hint: 'What you did and where it can be seen: a link, or lines copied from the log or the settings page of the system.',
  },
  task_cannot: {
    title: 'This cannot be done',
    submit: 'Report it',
    lead: 'Others are told, with your reason.',
    label: 'Why can it not be done?',
    hint: 'What you tried and what stood in the way.',
  },
  /** Ready reasons by form and code. The record keeps the English words; whoever reads it gets their own. */
  choices: {
    deny: {
      not_needed: 'This access is not needed for the work described',
      too_much: 'A smaller role is enough',
      too_long: 'The time asked for is too long',
      unclear: 'It is not clear what it is needed for',
      not_entitled: 'This person should not have this access',
      other: 'Another reason, written below',
    },
    revoke: {
      no_longer_needed: 'It is no longer needed',
      changed_job: 'The person changed job or left',
      by_mistake: 'It was given by mistake',
      security: 'Security concern',
      other: 'Another reason, written below',
    },
    extension_deny: {
      not_needed: 'The work described does not need more time',
      too_long: 'Less time is enough',
      unclear: 'It is not clear why more time is needed',
      other: 'Another reason, written below',
    },
  },
};

/** To whom a decision is handed over. */
export const handOver = {
  whom: 'To whom',
  hint: 'Only people who may decide this are listed.',
  placeholder: 'Choose a person',
};

/** Less than was asked for: to approve, or to suggest instead. */
export const less = {
  approve: { role: 'A smaller role on the same system', time: 'A shorter time' },
  suggest: { role: 'Suggest a smaller role instead', time: 'Suggest a shorter time instead' },
  atMost: ({ length }: { length: string }) => `at most ${length} at a time`,
  leaveIt: 'Leave it as it is',
  askedFor: ({ length }: { length: string }) => `Asked for: ${length}. Write it like 30m, 2h, 1h30m or 3d.`,
  title: 'Approve with changes',
  submit: 'Approve',
  lead: 'You can take away, never add. What is left is what is approved and given; those who decide after you, and the person who asked, see what you changed.',
  why: 'Why',
  whyHint: 'The person who asked sees it.',
};

/** The form that asks for more time. */
export const moreTime = {
  title: 'Ask for more time',
  submit: 'Send',
  ends: ({ at }: { at: string }) => `It ends: ${at}. `,
  asked: 'Who decides is asked again; until they approve, it ends at that time.',
  free: ({ length }: { length: string }) => ` Once, up to ${length} more needs no approval.`,
  length: 'How much longer?',
  lengthHint: 'Counted from its end, short or in words: 30m is 30 minutes, 2h is 2 hours, 3d is 3 days.',
  why: 'Why is more time needed?',
  whyHint: 'What is left to do, in your own words. Those who decide read it.',
};

/** Instead of a second request for the same. */
export const heldAlready = {
  title: 'There is one already',
  held: 'Nothing was sent: this access is held already. To keep it longer, press Extend.',
  longer: 'Nothing was sent: this access is held already, and more time was asked for.',
  waiting: 'Nothing was sent: this access was asked for already.',
  given: 'Nothing was sent: this access is approved already and about to be given.',
  whom: 'For',
  all: ({ line }: { line: string }) => `All about it, with its buttons: ${line}`,
  takeBack: ({ line }: { line: string }) => `To take it back, type: ${line}`,
  handBack: ({ line }: { line: string }) => `To hand it back, type: ${line}`,
  ending: 'Nothing was sent: this access is ending. Ask again when it is gone.',
};
