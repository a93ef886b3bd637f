import type { Button, KnownBlock } from '@slack/types';
import { type HomeFacts, type HomeSection, IN_SHORT, type Listed, ON_A_PAGE } from '../domain/home.ts';
import { ENGLISH, type Words } from '../words/words.ts';
import { actions, button, context, header, section } from './blocks.ts';
import { accessEntry, needEntry, requestEntry, systemEntry, wardEntry } from './home-entries.ts';
import { ACTIONS, COMMAND, encodeHomePlace, OPEN_LOOK_UP, OPEN_SETTINGS, ROWS } from './ids.ts';
import { oneLine, plain, shorten } from './text.ts';

/** The App Home of one person: a function of the records, the same for the same records whenever it is made. */

const TITLES: Readonly<Record<HomeSection, string>> = {
  needs: 'Needs you',
  access: 'My access',
  requests: 'My requests',
  people: 'My people and sponsored externals',
  systems: 'My systems',
};

const EMPTY: Readonly<Record<HomeSection, string>> = {
  needs: 'Nothing waits for you.',
  access: `You hold nothing. To ask for access, type ${COMMAND} in any conversation.`,
  requests: 'You have not asked for anything yet.',
  people: 'Nobody.',
  systems: 'Nobody holds anything on your systems now.',
};

export interface HomeView {
  type: 'home';
  blocks: KnownBlock[];
}

/** @param facts as the records are now */
export function homeView(facts: HomeFacts): HomeView {
  const only = facts.place.section;
  const parts: [HomeSection, Part | null][] = [
    ['needs', partOf(facts.needs, (n) => needEntry(n, facts))],
    ['access', partOf(facts.access, (r) => accessEntry(r, facts.viewer))],
    ['requests', partOf(facts.requests, (r) => requestEntry(r, facts.viewer))],
    ['people', facts.people && partOf(facts.people, wardEntry)],
    ['systems', facts.systems && partOf(facts.systems, (r) => systemEntry(r))],
  ];
  const shown = parts.filter(([id]) => only === null || id === only);
  return {
    type: 'home',
    blocks: [
      ...(only === null
        ? []
        : actions(ROWS.homeBack, [button('Back to everything', ACTIONS.homeBack, encodeHomePlace(null, 0))])),
      ...shown.flatMap(([id, part]) => (part ? sectionBlocks(id, part, facts) : [])),
      ...(only === null ? [...lookUp(facts), ...settingsPart(ENGLISH)] : []),
      context(plain('Kept up to date while you look. Only you see this page.')),
    ],
  };
}

/** For somebody who is not linked to an active people record, or not any more. */
export function strangerHome(contact: string): HomeView {
  const words = `Your Slack account is not linked to an active people record, so there is nothing to show. Ask ${contact}.`;
  return { type: 'home', blocks: [header('Portcullis'), section(plain(words))] };
}

interface Part {
  total: number;
  entries: KnownBlock[][];
}

function partOf<T>(list: Listed<T>, entry: (item: T) => KnownBlock[]): Part {
  return { total: list.total, entries: list.items.map(entry) };
}

function sectionBlocks(id: HomeSection, part: Part, facts: HomeFacts): KnownBlock[] {
  const { total, entries } = part;
  return [
    header(total > 0 ? `${TITLES[id]}: ${String(total)}` : TITLES[id]),
    ...lead(id, facts),
    ...(entries.length > 0
      ? entries.flat()
      : [section(plain(total > 0 ? 'Nothing on this page any more.' : EMPTY[id]))]),
    ...actions(
      `${ROWS.homePages}_${id}`,
      facts.place.section === null ? moreButton(id, total) : pageButtons(id, total, facts.place.page),
    ),
    ...(facts.place.section === null ? [{ type: 'divider' } as const] : []),
  ];
}

function lead(id: HomeSection, facts: HomeFacts): KnownBlock[] {
  if (id !== 'systems' || !facts.systems) return [];
  const names = facts.systems.names.map((n) => shorten(oneLine(n), 60));
  const some = names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${String(names.length - 10)} more` : '');
  return [context(plain(`Who holds what now on ${some}. Privileged access first.`, 900))];
}

function moreButton(id: HomeSection, total: number): Button[] {
  if (total <= IN_SHORT[id]) return [];
  return [button(`Show all ${String(total)}`, ACTIONS.homeShow, encodeHomePlace(id, 0))];
}

function pageButtons(id: HomeSection, total: number, page: number): Button[] {
  const last = Math.max(0, Math.ceil(total / ON_A_PAGE[id]) - 1);
  return [
    ...(page > 0 ? [button('Page before', ACTIONS.homeEarlier, encodeHomePlace(id, Math.min(page - 1, last)))] : []),
    ...(page < last ? [button('Next page', ACTIONS.homeLater, encodeHomePlace(id, page + 1))] : []),
  ];
}

function settingsPart({ settings: t }: Words): KnownBlock[] {
  return [
    header(t.heading),
    section(plain(t.about)),
    ...actions(ROWS.settings, [button(t.open, ACTIONS.settings, OPEN_SETTINGS)]),
  ];
}

function lookUp(facts: HomeFacts): KnownBlock[] {
  if (!facts.looksUpAll && !facts.systems && !facts.people) return [];
  const [title, what] = facts.looksUpAll
    ? ['Auditor', 'Look up who held what at any time, who approved it and when it was read back, on every system.']
    : ['Look up', 'Look up who held what at any time: on your systems, and by people you answer for.'];
  return [
    header(title),
    section(plain(`${what} Answers come from the ledger. Nothing is changed.`)),
    ...actions(ROWS.homeLookUp, [button('Look up', ACTIONS.lookUp, OPEN_LOOK_UP)]),
  ];
}
