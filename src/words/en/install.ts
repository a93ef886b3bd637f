/** The pages a browser shows when somebody installs the app. */
export const install = {
  title: 'Add Portcullis to Slack',
  what: ({ organisation }: { organisation: string }) =>
    `Portcullis gives access to the systems of ${organisation} on approval, and ends it on time.`,
  add: ({ organisation }: { organisation: string }) => `Add it to a workspace of ${organisation}`,
  listed: 'Slack shows what it may do before you agree. Only workspaces that its operators have listed are accepted.',
  done: 'Portcullis is installed',
  answers: ({ workspace, command }: { workspace: string; command: string }) =>
    `It now answers in ${workspace}. Type ${command} in Slack.`,
  close: 'You can close this page.',
  notDone: 'Portcullis was not installed',
  cancelled:
    'You did not agree in Slack, so nothing was changed. To install it after all, open the install page again.',
  badState:
    'This page was opened too late, twice, or in another browser than the install page. Nothing was changed. Open the install page again and go on from there.',
  notListed:
    'This workspace is not one that Portcullis here may serve. Nothing was stored, and what Slack gave was given back. If it should be, ask the operators to add its id to portcullis.yml, then install it again.',
  noBot:
    'Slack gave no bot for this app. Nothing was changed. Tell the operators: the app is not set up from manifest.yml.',
  failed: 'Something did not answer, and nothing was changed. Open the install page again in a few minutes.',
};
