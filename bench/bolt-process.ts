/** Bolt with nothing of ours: checks the signature and acknowledges; one of its forms writes once before that. */
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import mongoose from 'mongoose';
import { ACTIONS, VIEWS } from '../src/views/ids.ts';
import { serveCalls } from './support/calls.ts';

interface BoltOptions {
  port: number;
  signingSecret: string;
  mongodbUri: string;
}

const { port, signingSecret, mongodbUri } = JSON.parse(process.env['BOLT_OPTIONS'] ?? '') as BoltOptions;
const client = await mongoose.mongo.MongoClient.connect(mongodbUri);
const inserted = client.db().collection('bare_inserts');
const app = new App({
  receiver: new HTTPReceiver({ signingSecret, port, logLevel: LogLevel.ERROR }),
  authorize: () => Promise.resolve({ botToken: 'xoxb-bench' }),
  convoStore: false,
  logLevel: LogLevel.ERROR,
});
app.action(ACTIONS.approve, async ({ ack }) => ack());
app.view(VIEWS.preview, async ({ ack, view }) => {
  await inserted.insertOne(
    { view: view.id, values: view.state.values },
    { writeConcern: { w: 'majority', journal: true } },
  );
  await ack();
});
await app.start({ port, host: '127.0.0.1' });

const calls = { port: () => port };
export type BoltCalls = typeof calls;
serveCalls(calls, { onStop: () => client.close() });
