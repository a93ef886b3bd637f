/** The shape of `portcullis.yml`. Rules between its parts are in catalog-rules.ts. */
import { z } from 'zod';
import { HOLDINGS, POSITIONS } from '../domain/catalog.ts';
import { LANGUAGES } from '../domain/language.ts';
import { PERSON_TYPES } from '../domain/person.ts';
import {
  byId,
  duration,
  kebabId,
  line,
  matching,
  personId,
  place,
  targetUrl,
  timeZone,
  variableName,
} from './catalog-values.ts';
import { approvalStep, groups, policyTimers, schedules, workingHours } from './chain-schema.ts';
import { SLACK_CHANNEL, SLACK_ENTERPRISE, SLACK_TEAM } from './forms.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Slack shows at most so much on a card and in a list of options. */
const NAME_MAX = 60;
const LINES_MAX = 10;
const LINE_MAX = 200;

const lines = z.array(line(LINE_MAX)).min(1).max(LINES_MAX);
const people = z.array(personId);

const scimConnector = z.strictObject({
  kind: z.literal('scim'),
  url: targetUrl.describe('the base address of the SCIM 2.0 service: https, or http to this machine only'),
  tokenFrom: variableName.describe('the environment variable that holds the bearer token').optional(),
  timeoutSeconds: z.int().min(1).max(60).default(10).describe('how long one call may take, in seconds'),
});

const perMinute = z.int().min(1).max(100_000);
const slackLimits = z.strictObject({
  conversation: perMinute.describe('messages in one conversation; 60 by default').exactOptional(),
  'chat.postMessage': perMinute.describe('new messages in the workspace; 300 by default').exactOptional(),
  'chat.update': perMinute.describe('changed messages in the workspace; 50 by default').exactOptional(),
  'views.publish': perMinute.describe('App Homes shown in the workspace; 100 by default').exactOptional(),
});

const manualConnector = z.strictObject({
  kind: z.literal('manual'),
  grantSteps: lines.describe('what a person does to give the access, one step a line'),
  revokeSteps: lines.describe('what a person does to take the access away, one step a line'),
});

const TEAM = matching(SLACK_TEAM, 'a Slack workspace id', 'write the id that begins with T', 'T0ACME');
const ENTERPRISE = matching(SLACK_ENTERPRISE, 'a Slack organisation id', 'write the id that begins with E', 'E0ACME');
const CHANNEL_FIX = 'write the id that begins with C or G, not the name';
const channelId = (example: string) => matching(SLACK_CHANNEL, 'a Slack channel id', CHANNEL_FIX, example);

const system = z.strictObject({
  name: line(NAME_MAX).describe('what people call the system'),
  environment: kebabId.describe('the environment, such as prod, staging or corporate'),
  position: z.enum(POSITIONS).describe('provider: we run it for customers; customer: we subscribe to it'),
  holds: z.array(z.enum(HOLDINGS)).min(1).describe('what access to it can reach'),
  link: place.describe('where people use it; shown to whoever is given access').exactOptional(),
  owner: personId.describe('the person id of the named owner'),
  deputies: people.default([]).describe('people who decide in place of the owner'),
  admins: people.default([]).describe('people who carry out manual tasks'),
  method: z.enum(['sso', 'scim', 'api', 'manual']).describe('how access is given and removed'),
  connector: z
    .discriminatedUnion('kind', [scimConnector, manualConnector])
    .describe('how Portcullis reaches the system'),
  channel: channelId('C0OWNERS')
    .describe('the private channel that sees how requests for it stand; left out, nobody but those asked')
    .exactOptional(),
  channelTeam: TEAM.describe('the workspace of that channel; the first of slack.teams if left out').exactOptional(),
});

const role = z.strictObject({
  name: line(NAME_MAX).describe('what people call the role'),
  system: kebabId.describe('the id of a system in this file'),
  scope: line(120).describe('what part of the system: a project, a tenant, "whole system"'),
  permissions: lines.describe('what the role lets one do, in plain words, one line each'),
  use: line(300).describe('how to use it, in plain words, shown to whoever is given it').exactOptional(),
  entitlements: z
    .array(line(120))
    .min(1)
    .max(LINES_MAX)
    .describe('what the connector gives, such as group:support-agents'),
  risk: z.enum(['low', 'medium', 'high']).describe('the harm misuse could do'),
  privileged: z.boolean().default(false).describe('whether it administers the system; adds the security step'),
  sensitive: z.boolean().default(false).describe('whether it reaches sensitive data; adds the security step'),
  maxTime: duration(365 * DAY_MS, '8h').describe('the longest time one grant may last, such as 8h or 30d'),
  maxTotalTime: duration(730 * DAY_MS, '16h')
    .describe('the longest time one grant may last with all its extensions; twice maxTime if left out')
    .optional(),
  freeExtension: duration(365 * DAY_MS, '1h')
    .describe('one extension up to this needs no approval; left out, each does')
    .optional(),
  approval: z
    .array(approvalStep)
    .min(1)
    .max(8)
    .describe('who approves, in this order, as words or as steps with by, need and when; the owner always does'),
  approvalReason: z
    .boolean()
    .describe('whether whoever approves must say why; left out, a click is enough')
    .exactOptional(),
  requestableBy: z
    .strictObject({
      types: z.array(z.enum(PERSON_TYPES)).min(1).describe('which kinds of people may hold it'),
      departments: z.array(line(120)).default([]).describe('which departments; none listed means any'),
    })
    .describe('who may hold the role'),
});

const forbiddenPair = z.strictObject({
  roles: z.tuple([kebabId, kebabId]).describe('two role ids that nobody may hold at the same time'),
  why: line(LINE_MAX).describe('why not, in words the asker will read'),
});

const policy = z.strictObject({
  security: people
    .min(2)
    .describe('the person ids of those who decide the security step: at least two, as nobody decides for themselves'),
  auditors: people
    .default([])
    .describe('the person ids of those who may look up everything the ledger says, and change nothing'),
  justificationMinLength: z.int().min(10).max(500).default(20).describe('shortest justification, in characters'),
  minimumTime: duration(DAY_MS, '15m').default('15m').describe('shortest grant one may ask for'),
  decideWithin: duration(90 * DAY_MS, '3d')
    .optional()
    .describe('a request nobody decides closes after this long, where the timers of its tier do not say'),
  timers: policyTimers.prefault({}).describe('how long a step waits, by risk; what needs security counts as high'),
  workingHours: workingHours.prefault({}).describe('when people work, each in their own time zone'),
  forbiddenPairs: z.array(forbiddenPair).default([]).describe('roles that nobody may hold at the same time'),
});

const words = z.array(line(200)).max(20).default([]);
const claimName = matching(
  /^(?!(?:email|email_verified|preferred_username|upn|unique_name|name|nickname)$)[A-Za-z][\w:./-]{0,99}$/,
  'a claim that says who somebody is for good',
  'write sub, or the name of a claim with an id that never goes to somebody else; addresses and names do',
  'sub',
);
const stepUp = z.strictObject({
  risks: z
    .array(z.enum(['low', 'medium', 'high']))
    .min(1)
    .default(['high'])
    .describe('which risks; what is privileged counts as high'),
  acr: words.describe('how somebody signed in must be one of these, in the words of the provider'),
  amr: words.describe('one of the ways somebody signed in must be one of these, such as otp, hwk or mfa'),
  acrClaim: claimName.default('acr').describe('the claim that acr is read from'),
  maxAge: duration(60 * 60_000, '5m')
    .default('5m')
    .describe('how long ago somebody may have signed in'),
  claim: claimName.default('sub').describe('the claim that sso_subject of the people file is compared with'),
});

const PEOPLE_FILE = matching(
  /^(?![a-z]+:\/\/).+\.csv$/,
  'the name of a CSV file',
  'write a path beside this file, such as people.csv',
  'people.csv',
);

export const catalogSchema = z
  .strictObject({
    organisation: z
      .strictObject({
        id: kebabId.describe('short id of the organisation'),
        name: line(NAME_MAX).describe('its name'),
        timezone: timeZone.default('UTC').describe('the time zone of everybody who has none in the people file'),
      })
      .describe('whose access this is'),
    slack: z
      .strictObject({
        teams: z.array(TEAM).min(1).describe('the ids of the workspaces people belong to'),
        enterprise: ENTERPRISE.describe('the Enterprise organisation that may install it for all of them').optional(),
        securityChannel: channelId('C0SECURITY').describe('the channel that security watches'),
        securityTeam: TEAM.describe('the workspace of that channel; the first of teams if left out').optional(),
        language: z
          .enum(LANGUAGES)
          .default('en')
          .describe('what is spoken in channels, and to people whose own language is not known or not spoken here'),
        limits: slackLimits.describe('how many messages a minute, where not as usual').optional(),
      })
      .describe('where people are reached'),
    people: z
      .strictObject({
        source: PEOPLE_FILE.describe('the export of the HR record, relative to this file'),
        contact: line(120).describe('whom to ask when the record lacks somebody'),
      })
      .describe('the record of who exists'),
    policy: policy.describe('rules for all roles'),
    stepUp: stepUp
      .describe('approving these takes a sign-in with a second factor at your identity provider, on a page')
      .exactOptional(),
    groups: groups.default({}).describe('people who decide as one office, by id'),
    schedules: schedules.default({}).describe('on-call rotations, by id'),
    systems: byId(system).describe('the inventory: every system where access matters, by id'),
    roles: byId(role).describe('the role catalogue, by id'),
  })
  .meta({ title: 'portcullis.yml', description: 'Systems, roles and rules of access, as reviewed.' });

export type CatalogFile = z.output<typeof catalogSchema>;
