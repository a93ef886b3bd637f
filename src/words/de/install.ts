import type { Words } from '../words.ts';

export const install: Words['install'] = {
  title: 'Portcullis zu Slack hinzufügen',
  what: ({ organisation }) =>
    `Portcullis gibt nach Genehmigung Zugriff auf die Systeme von ${organisation} und beendet ihn rechtzeitig.`,
  add: ({ organisation }) => `Zu einem Workspace von ${organisation} hinzufügen`,
  listed:
    'Slack zeigt dir, was es darf, bevor du zustimmst. Angenommen werden nur Workspaces, die beim Betrieb eingetragen sind.',
  done: 'Portcullis ist installiert',
  answers: ({ workspace, command }) => `Es antwortet jetzt in ${workspace}. Gib in Slack ${command} ein.`,
  close: 'Du kannst diese Seite schließen.',
  notDone: 'Portcullis wurde nicht installiert',
  cancelled:
    'Du hast in Slack nicht zugestimmt, also wurde nichts geändert. Um es doch zu installieren, öffne die Installationsseite noch einmal.',
  badState:
    'Diese Seite wurde zu spät, zweimal oder in einem anderen Browser als die Installationsseite geöffnet. Nichts wurde geändert. Öffne die Installationsseite noch einmal und mach dort weiter.',
  notListed:
    'Diesen Workspace darf Portcullis hier nicht bedienen. Nichts wurde gespeichert, und was Slack gab, wurde zurückgegeben. Soll er dazugehören, lass seine Id in portcullis.yml eintragen und installiere es dann noch einmal.',
  noBot:
    'Slack gab keinen Bot für diese App. Nichts wurde geändert. Sag dem Betrieb: Die App ist nicht nach manifest.yml angelegt.',
  failed:
    'Etwas hat nicht geantwortet, und nichts wurde geändert. Öffne die Installationsseite in ein paar Minuten noch einmal.',
};
