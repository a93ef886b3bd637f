import { expect, it } from 'vitest';
import { membershipOf, type SlackUser } from '../../src/domain/membership.ts';

it.each<[string, SlackUser, string]>([
  ['of our workspace', { team_id: 'T1' }, 'member'],
  ['without a word about the workspace', {}, 'member'],
  ['in our workspace by way of the organisation', { team_id: 'T9', enterprise_user: { teams: ['T1'] } }, 'member'],
  ['a guest of several channels', { team_id: 'T1', is_restricted: true }, 'guest'],
  ['a guest of one channel', { team_id: 'T1', is_ultra_restricted: true }, 'guest'],
  ['of another workspace', { team_id: 'T2' }, 'external'],
  ['met in a shared channel', { is_stranger: true }, 'external'],
  ['a guest of another workspace', { team_id: 'T2', is_restricted: true }, 'external'],
])('an account %s', (_, user, is) => {
  expect(membershipOf(user, 'T1')).toBe(is);
});
