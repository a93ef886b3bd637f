/** Time away, in the App Home and its form. Titles and buttons of a form: at most 24 characters. */
export const away = {
  title: 'Your time away',
  save: 'Save',
  close: 'Close',
  lead: 'While you are away, somebody else is asked too where you are asked to decide, if the rules let them decide it. You can still decide yourself.',
  whom: 'Who is asked too?',
  whomHint: 'A colleague. Never the one who asks for the access, nor the one it is for.',
  placeholder: 'Choose a colleague',
  from: 'First day away',
  fromHint: 'Leave empty for from now on.',
  until: 'Last day away',
  untilHint: ({ zone }: { zone: string }) =>
    `Counted in ${zone}. After that day nobody is asked in your place any more.`,
  nobody: 'There is nobody who could be asked.',
  open: 'Set time away',
  change: 'Change time away',
  back: 'I am back',
  set: ({ name, from, day, zone }: { name: string; from: string; day: string; zone: string }) =>
    `You are away from ${from} to the end of ${day} (${zone}). In that time ${name} is asked too where you are asked to decide.`,
};
