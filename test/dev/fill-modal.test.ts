import { expect, test } from 'vitest';
import { fillModal } from '../../src/dev/fill-modal.ts';
import type { SlackBlock, SlackElement } from '../../src/dev/slack-page.ts';

const option = (value: string) => ({ value, text: { type: 'plain_text', text: value.toUpperCase() } });

function input(id: string, element: Omit<SlackElement, 'action_id'>, optional = false): SlackBlock {
  return { type: 'input', block_id: id, optional, element: { ...element, action_id: `${id}_in` } as SlackElement };
}

const fill = (blocks: SlackBlock[], answers: Parameters<typeof fillModal>[1] = {}) =>
  fillModal({ id: 'V1', type: 'modal', blocks }, answers);

test('what is typed and chosen arrives in the shape Slack gives it', () => {
  const blocks = [
    { type: 'section', block_id: 'text' },
    input('why', { type: 'plain_text_input' }),
    input('role', {
      type: 'static_select',
      option_groups: [{ options: [option('read')] }, { options: [option('write')] }],
    }),
    input('who', { type: 'users_select' }),
    input('until', { type: 'datepicker' }),
    input('also', { type: 'checkboxes', options: [option('a'), option('b'), option('c')] }),
  ];
  const answers = { why: 'INC-1', role: 'write', who: 'U0ANN', until: '2026-12-01', also: ['a', 'c'] };
  expect(fill(blocks, answers)).toEqual({
    why: { why_in: { type: 'plain_text_input', value: 'INC-1' } },
    role: { role_in: { type: 'static_select', selected_option: option('write') } },
    who: { who_in: { type: 'users_select', selected_user: 'U0ANN' } },
    until: { until_in: { type: 'datepicker', selected_date: '2026-12-01' } },
    also: { also_in: { type: 'checkboxes', selected_options: [option('a'), option('c')] } },
  });
});

test('what is not touched keeps its initial value', () => {
  const blocks = [
    input('why', { type: 'plain_text_input', initial_value: 'as before' }),
    input('role', { type: 'static_select', options: [option('read')], initial_option: option('read') }),
    input('until', { type: 'datepicker' }, true),
  ];
  expect(fill(blocks)).toEqual({
    why: { why_in: { type: 'plain_text_input', value: 'as before' } },
    role: { role_in: { type: 'static_select', selected_option: option('read') } },
    until: { until_in: { type: 'datepicker', selected_date: null } },
  });
});

test('a person cannot submit what the modal does not let them', () => {
  const blocks = [input('role', { type: 'static_select', options: [option('read')] })];
  expect(() => fill(blocks)).toThrow('role is required');
  expect(() => fill(blocks, { role: 'admin' })).toThrow('"admin" is not offered in role: read');
  expect(() => fill(blocks, { role: 'read', extra: 'x' })).toThrow('The modal has no extra; it has role');
  expect(() => fill([input('why', { type: 'plain_text_input' })], { why: '' })).toThrow('why is required');
});
