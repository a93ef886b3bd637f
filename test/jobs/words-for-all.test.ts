import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { wordsOf } from '../../handlers/words-of.ts';
import { rememberSlack } from '../../jobs/remember-slack.ts';
import { createSlackClient } from '../../jobs/slack-client.ts';
import { createSlackPort } from '../../jobs/slack-port.ts';
import { wordsForAll } from '../../jobs/words-for-all.ts';
import { connectMongo } from '../../models/connection.ts';
import { createModels, type Models } from '../../models/models.ts';
import { setAway, setLanguage } from '../../models/settings.ts';
import { createContext } from '../../src/context.ts';
import { withDatabase } from '../../src/dev/with-database.ts';
import type { Language } from '../../src/domain/language.ts';
import { createLog } from '../../src/log.ts';
import { aCatalog, aRoster, later, NOON, PEOPLE } from '../support/an-organisation.ts';

const { ana, bob, moe } = PEOPLE;
/** What `users.info` says of a locale; nothing: it answers 503. */
let locales: Record<string, string | undefined>;
let asked: string[];
let slackServer: Server;
let connection: Connection;
let models: Models;

beforeAll(async () => {
  connection = await connectMongo(withDatabase(inject('mongodbUri'), `words-${randomBytes(6).toString('hex')}`));
  models = createModels(connection);
  slackServer = createServer((req, res) => {
    let body = '';
    req.on('data', (piece) => (body += String(piece)));
    req.on('end', () => {
      const form = new URLSearchParams(body);
      const user = form.get('user') ?? '';
      asked.push(user);
      const locale = locales[user];
      if (locale === undefined) return res.writeHead(503).end();
      const told = form.get('include_locale') === 'true' ? { locale } : {};
      return res.end(JSON.stringify({ ok: true, user: { id: user, team_id: ana.slack?.teamId, ...told } }));
    });
  });
  await new Promise<void>((resolve) => slackServer.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  slackServer.close();
  slackServer.closeAllConnections();
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(async () => {
  [locales, asked] = [{}, []];
  await models.settings.deleteMany({});
});

function deps(language: Language = 'en') {
  const { port } = slackServer.address() as AddressInfo;
  const ctx = createContext(createLog('silent'), { clock: { now: () => NOON } });
  const client = createSlackClient('xoxb-test', ctx.log, { apiUrl: `http://127.0.0.1:${String(port)}/api/` });
  const slack = rememberSlack(
    createSlackPort(() => Promise.resolve(client)),
    ctx.clock,
  );
  const catalog = { ...aCatalog(), slack: { ...aCatalog().slack, language } };
  return { ctx, models, slack, profile: slack.account, catalog: () => catalog, roster: () => aRoster() };
}

it('a message is in the language each person has set here, else in Slack, else in that of the organisation', async () => {
  locales = { [ana.slack?.userId ?? '']: 'de-DE', [bob.slack?.userId ?? '']: 'en-GB' };
  const d = deps('de');
  const nobody = { id: 'P9999', name: 'No Account', slack: null };
  const of = await wordsForAll(d, [ana, bob, moe, nobody, ana]);
  expect([ana, bob, moe, nobody].map((p) => of(p).language)).toEqual(['de', 'en', 'de', 'de']);
  // A channel reads what the organisation speaks.
  expect([of(null).language, (await wordsForAll(deps('en'), [ana]))(null).language]).toEqual(['de', 'en']);
  await setLanguage(models.settings, ana.id, 'en');
  await setAway(models.settings, ana.id, { delegateId: bob.id, from: NOON, until: later(60) });
  expect((await wordsForAll(d, [ana]))(ana).language).toBe('en');
  await setLanguage(models.settings, ana.id, null);
  expect((await wordsForAll(d, [ana]))(ana).language).toBe('de');
});

it('whoever acts is answered in the same language, and Slack is asked once for both', async () => {
  locales = { [ana.slack?.userId ?? '']: 'de-DE', U0STRANGER: 'de-AT' };
  const d = deps();
  const [words, of] = await Promise.all([wordsOf(d, ana.slack), wordsForAll(d, [ana])]);
  expect([words.language, of(ana).language, asked]).toEqual(['de', 'de', [ana.slack?.userId]]);
  expect((await wordsOf(d, { teamId: 'T0TINY', userId: 'U0STRANGER' })).language).toBe('de');
  expect((await wordsOf(d, bob.slack)).language).toBe('en');
  expect((await wordsOf(d, null)).language).toBe('en');
  await setLanguage(models.settings, bob.id, 'de');
  expect((await wordsOf(d, bob.slack)).language).toBe('de');
});
