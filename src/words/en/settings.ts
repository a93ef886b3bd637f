/** What a person sets for themselves, and how the form for it speaks. */
export const settings = {
  title: 'Your settings',
  /** The heading in the App Home, and what it is about. */
  heading: 'Settings',
  about: 'When this app writes to you: your day in one message, quiet hours, notices before an end, and the language.',
  open: 'Change settings',
  save: 'Save',
  close: 'Close',
  zone: ({ zone }: { zone: string }) =>
    `All times are on your clock, in ${zone}, as the people record or your organisation has it. Nothing here changes what is given, decided or ended.`,
  digest: 'Your day in one message',
  digestHint:
    'For owners, deputies and Security: what waits for you, what ended, what is overdue, what ends soon. Once on each day you work, and only if there is something to say.',
  never: 'Never',
  at: ({ time }: { time: string }) => `At ${time}`,
  quietFrom: 'Quiet hours begin at',
  quietTo: 'Quiet hours end at',
  quietHint:
    'Like 18:00 and 8:00. Then, and on days you do not work, reminders, notices before an end and your day wait, below high risk. New requests to decide and everything urgent never wait. Leave both empty for none.',
  days: 'Days you work',
  dayNames: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  notice: 'Before access of yours ends, tell me',
  noticeHint: 'Never earlier than the role allows. Counts for access given or extended from now on.',
  asTheRole: 'As the role says',
  before: ({ length }: { length: string }) => `Once, ${length} before`,
  language: 'Language',
  asInSlack: 'As in Slack',
};
