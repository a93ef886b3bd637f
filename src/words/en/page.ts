/** Whoever asked pages who is on call. */
export const page = {
  button: 'Page who is on call',
  title: 'Page who is on call?',
  text: 'Possible once, from 15 minutes after they were asked. They get a message of its own.',
  yes: 'Page',
  no: 'Wait',
  paged: ({ name, what, id }: { name: string; what: string; id: string }) =>
    `*You are paged as the one on call:* ${name} needs your decision on ${what} (${id}) now. Its card with the buttons is in this conversation, and in the Home tab.`,
  settled: ({ name, id }: { name: string; id: string }) => `${name} paged you about ${id}. It is settled by now.`,
};
