import type { Button, KnownBlock } from '@slack/types';
import { dayOf, lastDay } from '../domain/day-words.ts';
import { type HomeFacts, type HomeSection, IN_SHORT, type Listed, ON_A_PAGE } from '../domain/home.ts';
import type { Language } from '../domain/language.ts';
import type { Words } from '../words/words.ts';
import { actions, button, context, header, section } from './blocks.ts';
import { accessEntry, needEntry, requestEntry, systemEntry, wardEntry } from './home-entries.ts';
import { ACTIONS, COMMAND, encodeHomePlace, OPEN_LOOK_UP, OPEN_SETTINGS, OWN_AWAY, ROWS } from './ids.ts';
import { oneLine, plain, shorten } from './text.ts';

/** The App Home of one person: a function of the records, the same for the same records whenever it is made. */

export interface HomeView {
  type: 'home';
  blocks: KnownBlock[];
}

/** @param facts as the records are now */
export function homeView(words: Words, facts: HomeFacts): HomeView {
  const t = words.home;
  const only = facts.place.section;
  const parts: [HomeSection, Part | null][] = [
    ['needs', partOf(facts.needs, (n) => needEntry(words, n, facts))],
    ['access', partOf(facts.access, (r) => accessEntry(words, r, facts.viewer))],
    ['requests', partOf(facts.requests, (r) => requestEntry(words, r, facts.viewer))],
    ['people', facts.people && partOf(facts.people, (w) => wardEntry(words, w))],
    ['systems', facts.systems && partOf(facts.systems, (r) => systemEntry(words, r))],
  ];
  const shown = parts.filter(([id]) => only === null || id === only);
  return {
    type: 'home',
    blocks: [
      ...(only === null
        ? []
        : actions(ROWS.homeBack, [button(t.backToAll, ACTIONS.homeBack, encodeHomePlace(null, 0))])),
      ...shown.flatMap(([id, part]) => [
        ...(part ? sectionBlocks(t, id, part, facts) : []),
        // Auditors come to look up; others act first.
        ...(only === null && id === 'needs' && facts.looksUpAll ? [...lookUp(t, facts), DIVIDER] : []),
      ]),
      ...(only === null ? [...(facts.looksUpAll ? [] : lookUp(t, facts)), ...settingsPart(words, facts)] : []),
      context(plain(t.keptUp)),
    ],
  };
}

/** For somebody who is not linked to an active people record, or not any more. */
export function strangerHome({ home: t }: Words, contact: string): HomeView {
  return { type: 'home', blocks: [header('Portcullis'), section(plain(t.stranger({ contact })))] };
}

const DIVIDER = { type: 'divider' } as const;

interface Part {
  total: number;
  entries: KnownBlock[][];
}

function partOf<T>(list: Listed<T>, entry: (item: T) => KnownBlock[]): Part {
  return { total: list.total, entries: list.items.map(entry) };
}

type HomeWords = Words['home'];

function sectionBlocks(t: HomeWords, id: HomeSection, part: Part, facts: HomeFacts): KnownBlock[] {
  const { total, entries } = part;
  return [
    header(total > 0 ? t.counted({ title: t.titles[id], count: String(total) }) : t.titles[id]),
    ...lead(t, id, facts),
    ...(entries.length > 0 ? entries.flat() : [section(plain(total > 0 ? t.pageEmpty : emptyOf(t, id)))]),
    ...actions(
      `${ROWS.homePages}_${id}`,
      facts.place.section === null ? moreButton(t, id, total) : pageButtons(t, id, total, facts.place.page),
    ),
    ...(facts.place.section === null ? [DIVIDER] : []),
  ];
}

function emptyOf({ empty }: HomeWords, id: HomeSection): string {
  return id === 'access' ? empty.access({ command: COMMAND }) : empty[id];
}

function lead(t: HomeWords, id: HomeSection, facts: HomeFacts): KnownBlock[] {
  if (id !== 'systems' || !facts.systems) return [];
  const names = facts.systems.names.map((n) => shorten(oneLine(n), 60));
  const some = names.slice(0, 10).join(', ');
  const rest = names.length - 10;
  const all = rest > 0 ? `${some}${t.andMore({ count: String(rest) })}` : some;
  return [context(plain(t.systemsLead({ names: all }), 900))];
}

function moreButton(t: HomeWords, id: HomeSection, total: number): Button[] {
  if (total <= IN_SHORT[id]) return [];
  return [button(t.showAll({ count: String(total) }), ACTIONS.homeShow, encodeHomePlace(id, 0))];
}

function pageButtons(t: HomeWords, id: HomeSection, total: number, page: number): Button[] {
  const last = Math.max(0, Math.ceil(total / ON_A_PAGE[id]) - 1);
  return [
    ...(page > 0 ? [button(t.pageBefore, ACTIONS.homeEarlier, encodeHomePlace(id, Math.min(page - 1, last)))] : []),
    ...(page < last ? [button(t.nextPage, ACTIONS.homeLater, encodeHomePlace(id, page + 1))] : []),
  ];
}

function settingsPart({ settings: t, away: a, language }: Words, { away }: HomeFacts): KnownBlock[] {
  const buttons = [
    button(t.open, ACTIONS.settings, OPEN_SETTINGS),
    button(away ? a.change : a.open, ACTIONS.away, OWN_AWAY),
    ...(away ? [button(a.back, ACTIONS.back, OWN_AWAY)] : []),
  ];
  return [
    header(t.heading),
    section(plain(t.about)),
    ...(away ? [section(plain(a.set({ ...away, ...daysOf(away, language) })))] : []),
    ...actions(ROWS.settings, buttons),
  ];
}

function daysOf({ from, until, zone }: NonNullable<HomeFacts['away']>, language: Language) {
  return { from: dayOf(from, zone, language), day: lastDay(until, zone, language) };
}

function lookUp(t: HomeWords, facts: HomeFacts): KnownBlock[] {
  if (!facts.looksUpAll && !facts.systems && !facts.people) return [];
  const [title, what] = facts.looksUpAll ? [t.auditor, t.auditorLead] : [t.lookUp, t.lookUpLead];
  return [
    header(title),
    section(plain(t.fromLedger({ what }))),
    ...actions(ROWS.homeLookUp, [button(t.lookUp, ACTIONS.lookUp, OPEN_LOOK_UP)]),
  ];
}
