import type { Words } from '../words.ts';

export const refusals: Words['refusals'] = {
  texts: {
    account_unchecked:
      'Slack hat nicht gesagt, ob dein Konto ein volles Mitglied des Workspace ist. Deshalb wurde nichts festgehalten. Drücke gleich noch einmal.',
    already_decided: '{who} hat über {request} schon entschieden: {verdict}.',
    already_open: '{who} hat {role} schon oder hat es angefragt: siehe {request}. Nutze `/access status {request}`.',
    approval_reason_needed:
      'Um {role} zu genehmigen, braucht es einen Grund. Schreib, warum: Er wird mit dem Eintrag aufbewahrt.',
    approved_before:
      'Du hast diesen Schritt von {request} schon genehmigt. Es braucht noch jemand anderen dafür: {who}.',
    bad_away:
      'Sag bis wann, ab heute und innerhalb eines Jahres, zum Beispiel `/access away @colleague until 2026-12-24`.',
    bad_clock: 'Die Uhrzeit „{given}“ kann ich nicht lesen. Schreib sie so: 18:00 oder 7:30.',
    bad_duration: 'Diese Zeit kann ich nicht lesen. Schreib sie so: 30m, 2h, 1h30m, 3d oder 2w.',
    bad_moment:
      'Den Zeitpunkt „{given}“ kann ich nicht lesen. Schreib ihn so: 3.11.2026 14:00, gestern 9:00, vor 2h oder 2026-11-03T14:00Z.',
    bad_start: 'Der Beginn muss heute oder später sein, und innerhalb von 90 Tagen.',
    bad_ticket:
      'Ein Ticket sieht so aus: OPS-123, also Großbuchstaben, Bindestrich, Zahl. Lass das Feld leer, wenn es keins gibt.',
    bad_timestamp: 'Diese Meldung trägt eine Zeit, die zu weit von jetzt entfernt ist. Deshalb wurde sie abgewiesen.',
    cannot_stand_in:
      '{who} kann dich nicht vertreten: Es muss eine andere aktive Person dieser Organisation mit Slack-Konto sein, niemand Externes.',
    cannot_take_over:
      '{who} kann über {request} nicht an deiner Stelle entscheiden. Es muss jemand mit Slack-Konto sein, der nach den Regeln entscheiden darf, noch nicht entschieden hat und den Zugriff weder angefragt hat noch bekommt; und es müssen genug Personen übrig bleiben.',
    card_stale:
      'Diese Karte ist für {request} nicht mehr aktuell. Öffne die neueste oder nutze `/access status {request}`.',
    conflict_busy: 'Jemand anderes hat das im selben Moment geändert. Drücke noch einmal.',
    decided_before:
      'Du hast schon über einen anderen Schritt von {request} entschieden. Jeder Schritt braucht eine andere Person: {who}.',
    digest_in_quiet:
      'Die tägliche Nachricht käme in deinen Ruhezeiten ({from} bis {to}). Wähle für eines von beiden eine andere Zeit.',
    extension_late:
      'Zu spät: {request} ist beendet oder endet gerade. Wenn du den Zugriff noch brauchst, frage neu an mit `/access`.',
    extension_limit: 'Für {request} wurde schon {count} Mal mehr Zeit angefragt. Frage neuen Zugriff an mit `/access`.',
    extension_open: 'Für {request} wurde schon mehr Zeit angefragt, bis {until}. Warte auf diese Entscheidung.',
    extension_quarantine:
      'Unsere Datenbank wurde aus einer Sicherung wiederhergestellt. Bis Security nachgesehen hat, wird nichts verlängert. {request} endet zu seiner Zeit.',
    extension_stale:
      '{request} wurde nicht verlängert: {why}. Bis jemand anderes entscheidet, endet der Zugriff zu seiner Zeit.',
    extension_too_long:
      '{role} kann insgesamt höchstens {max} gehalten werden. {request} kann höchstens noch {left} mehr bekommen.',
    forbidden_pair: '{role} darf nicht zusammen mit {other} ({request}) gehalten werden: {why}.',
    form_late:
      'Das Formular konnte nicht geöffnet werden: Slack erlaubt dafür drei Sekunden, und die waren um. Nichts wurde geändert. Versuche es noch einmal oder frage in einer Zeile: `/access help` zeigt, wie.',
    grant_window_over: 'Die Zeit von {request} ist um.',
    guest_account:
      'In Slack bist du Gast oder gehörst zu einer anderen Organisation. Deshalb kannst du über {request} nicht entscheiden. Das können: {who}.',
    index_behind:
      'Ich lese das Ledger für solche Fragen noch ein: bisher {read} von {all} Einträgen. Frage in einer Minute noch einmal.',
    internal:
      'Bei uns ist etwas schiefgegangen, und nichts wurde geändert. Versuche es noch einmal; wenn es bleibt, sag es Security.',
    justification_placeholder:
      'Sag in deinen eigenen Worten, wozu du ihn brauchst: für welche Aufgabe, Kundschaft oder Störung.',
    justification_short: 'Sag etwas mehr dazu, warum: mindestens {min} Zeichen.',
    needed_later:
      'Ein späterer Schritt von {request} braucht dich, und niemand anderes kann ihn entscheiden. Heb deine Genehmigung dafür auf. Über diesen Schritt können entscheiden: {who}.',
    ledger_altered:
      'Eintrag {seq} des Ledgers ist nicht mehr, wie er geschrieben wurde. Deshalb wird daraus nichts beantwortet. Sag es Security: `portcullis audit verify` sagt mehr.',
    moment_ahead:
      'Dieser Zeitpunkt liegt noch vor uns: {given}. Nenne einen vergangenen, oder lass ihn weg, um jetzt zu meinen.',
    no_approver:
      'Niemand kann über diese Anfrage entscheiden: ohne dich und die Person, für die sie ist, bleiben für einen der Schritte zu wenige übrig. Bitte Security, für {system} eine Vertretung zu benennen.',
    no_owner:
      'Für {system} ist niemand Aktives verantwortlich. Deshalb können die Rollen dort nicht angefragt werden. Security weiß Bescheid.',
    no_record: 'Für {who} gibt es keinen aktiven Personaleintrag. Frage {contact}.',
    no_sponsor:
      '{who} ist extern und hat keine aktive Betreuung. Deshalb kann nichts gegeben werden. Bitte {contact}, jemanden zu benennen.',
    no_such_person:
      'Ich kenne „{who}“ nicht. Nenne die Person mit @, mit der Kennung oder mit dem ganzen Namen, wie er eingetragen ist.',
    no_such_request:
      'Ich kenne {request} nicht, oder du darfst es nicht sehen. `/access mine` zeigt deine eigenen Anfragen.',
    no_such_role: 'Ich kenne die Rolle „{role}“ nicht. Tippe `/access`, um aus der Liste zu wählen.{hint}',
    no_such_subject:
      'Ich kenne kein System und keine Rolle „{what}“. Schreib die Kennung, zum Beispiel production oder prod-deployer, oder den ganzen Namen.',
    no_work_days: 'Wähle mindestens einen Tag, an dem du arbeitest.',
    not_an_approver: 'Du kannst über {request} nicht entscheiden. Das können: {who}.',
    not_holder: 'Das kann nur, wer {request} angefragt hat oder hält.',
    not_recorded: 'Nicht festgehalten: Unsere Datenbank hat nicht rechtzeitig geantwortet. Drücke gleich noch einmal.',
    not_revoker: 'Nur wer für {system} verantwortlich ist, eine Vertretung oder Security kann {request} beenden.',
    not_task_person: 'Diese Aufgabe von {request} ist für: {who}.',
    not_yours_to_ask:
      'Du kannst für dich anfragen, für Personen, deren Führungskraft du bist, und für Externe, die du betreust. {who} gehört nicht dazu.',
    not_yours_to_see: 'Das darfst du nicht sehen: {what}. Das dürfen: {who}.',
    nothing_changed:
      'Es ist nichts geändert. Um so zu genehmigen, wie angefragt wurde, geh zurück und drücke „Genehmigen“.',
    own_request:
      'Du kannst über {request} nicht entscheiden: Du hast angefragt, oder der Zugriff ist für dich. Das können: {who}.',
    page_early: 'Die Bereitschaft wurde für {request} gerade erst gefragt. Rufen kannst du sie ab {at}.',
    page_nobody:
      'Niemand in Bereitschaft könnte jetzt über {request} entscheiden. Wer gefragt ist, wird erinnert, und dann werden auch andere gefragt.',
    past_engagement: '{who} scheidet aus: {until}. Der Zugriff muss vorher enden.',
    preview_changed:
      'Was diese Anfrage bedeutet, hat sich geändert, seit du nachgesehen hast. So ist es jetzt: Sieh noch einmal nach, dann sende.',
    problem_limit:
      'Für {request} gibt es schon {count} Meldungen. Sprich mit den Verantwortlichen für {system}: {who}.',
    proof_missing: 'Gib einen Nachweis: was du getan hast und wo man es sehen kann, oder einen Link.',
    question_closed: 'Diese Frage zu {request} ist nicht mehr offen.',
    question_missing: 'Schreib ein paar Worte.',
    quiet_always:
      'Ruhezeiten, die zur selben Zeit beginnen und enden, wären nie vorbei. Lass beides leer, wenn du keine willst.',
    quiet_half: 'Ruhezeiten brauchen einen Beginn und ein Ende. Lass beides leer, wenn du keine willst.',
    reason_missing: 'Gib einen Grund an. Er wird mit dem Eintrag aufbewahrt.',
    role_missing: 'Wähle eine Rolle aus der Liste.',
    replayed: 'Diese Meldung ist schon einmal angekommen. Deshalb wurde sie abgewiesen.',
    role_not_for_you: '{role} ist nicht offen für {who}. Frage die Verantwortlichen, wenn sich das ändern sollte.',
    same_person_confirms: 'Du hast diese Aufgabe selbst erledigt. Eine zweite Person muss sie bestätigen.',
    slack_account_unknown: 'Dein Slack-Konto gehört zu keinem aktiven Personaleintrag. Frage {contact}.',
    stale_approval: '{request} wurde nicht gegeben: {why}.',
    state_conflict: 'Das geht jetzt nicht. So steht {request}: {state}.',
    step_up_failed:
      'Die Anmeldung kam nicht bis zum Ende. Deshalb wurde nichts genehmigt. Drücke in Slack noch einmal „Genehmigen“. Wenn es so bleibt, sag es Security.',
    step_up_form_old:
      'Diese Seite wurde nicht so abgeschickt, wie sie gezeigt wurde. Deshalb wurde nichts genehmigt. Drücke in Slack noch einmal „Genehmigen“.',
    step_up_link_over:
      'Dieser Link ist abgelaufen: Er gilt fünf Minuten. Mit ihm wurde nichts genehmigt. Drücke in Slack noch einmal „Genehmigen“, dann bekommst du einen neuen.',
    step_up_link_used:
      'Dieser Link wurde schon benutzt: Jeder gilt einmal. Wie die Anfrage steht, zeigt ihre Karte in Slack.',
    step_up_needed:
      'Um {request} zu genehmigen, melde dich an: Drücke auf der Karte „Genehmigen“ und folge dem Link. Ein Klick allein zählt nicht.',
    step_up_off:
      '{request} lässt sich nur mit einer Anmeldung genehmigen, und die ist hier nicht mehr eingerichtet. Sag es Security. Ablehnen kannst du weiterhin.',
    step_up_old:
      'Deine Anmeldung liegt dafür zu lange zurück. Drücke in Slack noch einmal „Genehmigen“ und melde dich neu an.',
    step_up_other:
      'Du hast dich als jemand anderes angemeldet. „Genehmigen“ hat gedrückt: {who}. Deshalb wurde nichts genehmigt. Security weiß Bescheid.',
    step_up_provider_away:
      'Der Anmeldedienst antwortet nicht. Deshalb kannst du dich jetzt nicht anmelden. Nichts wurde genehmigt. Warte ein wenig und drücke in Slack noch einmal „Genehmigen“.',
    step_up_unbound:
      'Das zu genehmigen braucht eine Anmeldung, und im Personaleintrag steht nicht, welches Konto des Anmeldedienstes zu {who} gehört. Bitte, wer ihn führt, sso_subject auszufüllen.',
    step_up_weak:
      'Du hast dich ohne den zweiten Faktor angemeldet, den es hier braucht. Deshalb wurde nichts genehmigt. Drücke in Slack noch einmal „Genehmigen“ und nutze ihn; wenn du keinen hast, frage Security.',
    target_inactive: '{who} hat keinen aktiven Personaleintrag mehr. Deshalb wird nichts gegeben.',
    task_closed: 'Diese Aufgabe von {request} ist nicht mehr offen.',
    time_too_long: '{role} kann höchstens {max} am Stück gehalten werden.',
    time_too_short: 'Frage mindestens für diese Zeit an: {min}.',
    too_many_open: 'Du hast {count} wartende Anfragen. Zieh eine zurück oder warte auf eine Entscheidung.',
    which_person: '{count} Personen heißen {name}: {ids}. Schreib die Kennung.',
    too_many_questions: 'Zu {request} wurde genug gefragt. Entscheide, gib es ab, oder sprecht miteinander.',
    wider_than_asked:
      'Eine Genehmigung kann nur wegnehmen: höchstens {max}, und eine Rolle auf demselben System, die weniger gibt als {role} und keine anderen Genehmigungen braucht.',
    wrong_team: 'Dieser Slack-Workspace ist keiner von unseren.',
  },
  phrases: {
    a_holder_of: 'wer {name} hält',
    another_address: 'das System hat inzwischen eine andere Adresse',
    approved_for_self: 'jemand hat für sich selbst genehmigt',
    approver_gone: '{name} hat genehmigt und ist nicht mehr aktiv',
    approver_not_now: '{name} hat genehmigt und darf das nicht mehr entscheiden',
    change_misfits: 'eine Änderung auf dem Weg passt nicht zu dem, was angefragt wurde',
    did_you_mean: ' Meintest du {role}?',
    for_something_else: 'eine Genehmigung gilt für etwas anderes',
    is_state: 'so steht die Anfrage: {state}',
    lacks_approvals: 'dem Schritt {step} fehlen Genehmigungen',
    look_up_people: '{name}, Führungskraft oder Betreuung, Security, Prüfende',
    look_up_system: 'Verantwortliche, Vertretungen und Admins des Systems, Security, Prüfende',
    needs_approvals: 'inzwischen braucht es {count} Genehmigungen des Schritts {step}',
    needs_step: 'inzwischen braucht es den Schritt {step}',
    no_approval: 'es gibt keine Genehmigung',
    nobody_else: 'sonst niemand',
    not_confirmed: 'eine Genehmigung wurde nicht durch Anmeldung bestätigt',
    not_what_was_approved: 'der Eintrag ist nicht, was genehmigt wurde',
    not_what_was_asked: 'der Eintrag ist nicht, was angefragt wurde',
    one_already_open: 'die schon offene',
    role_gone: 'der Katalog hat diese Rolle nicht mehr',
    step_not_approved: 'der Schritt {step} ist nicht genehmigt',
    that_account: 'dieses Konto',
    that_person: 'Diese Person',
    that_slack_account: 'dieses Slack-Konto',
    their_requests: 'die offenen Anfragen dort',
    this_page: 'diese Seite',
    this_person: 'Diese Person',
    this_request: 'diese Anfrage',
    twice: 'eine Person hat zweimal entschieden',
    what_somebody_holds: 'was {name} hält',
    whoever_pressed: 'die Person',
  },
  codes: {
    pending: 'wartet auf Genehmigung',
    approved: 'genehmigt',
    active: 'gegeben',
    revoking: 'endet gerade',
    revoke_overdue: 'überfällig',
    ended: 'beendet',
    denied: 'abgelehnt',
    cancelled: 'zurückgezogen',
    lapsed: 'geschlossen, ohne Entscheidung',
    failed: 'konnte nicht gegeben werden',
  },
};
