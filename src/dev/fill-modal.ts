import type { SlackBlock, SlackElement, SlackOption, SlackView } from './slack-page.ts';

/** What is typed or chosen: the text, date, time or user id, the `value` of an option, or several of those. */
export type Answer = string | readonly string[] | null;

/** By block id, then by action id, as Slack sends it. */
export type ViewValues = Record<string, Record<string, Record<string, unknown>>>;

const FIELD: Readonly<Record<string, string>> = {
  plain_text_input: 'value',
  number_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  checkboxes: 'selected_options',
  multi_static_select: 'selected_options',
};

const INITIAL = ['value', 'date', 'time', 'user', 'users', 'channel', 'conversation', 'option', 'options'];

function initial(element: SlackElement): unknown {
  return INITIAL.map((name) => element[`initial_${name}`]).find((value) => value !== undefined) ?? null;
}

function choose(block: SlackBlock, element: SlackElement, value: string): SlackOption {
  // Its options come from the app while somebody types; the page knows none of them.
  if (element.type === 'external_select') return { value, text: { type: 'plain_text', text: value } };
  const options = [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
  const found = options.find((option) => option.value === value);
  if (found) return found;
  const offered = options.map((option) => option.value).join(', ');
  throw new Error(`"${value}" is not offered in ${block.block_id}: ${offered}`);
}

function answer(block: SlackBlock, element: SlackElement, given: Answer | undefined): unknown {
  if (given === undefined) return initial(element);
  const field = FIELD[element.type];
  if (given === null) return null;
  if (field === 'selected_option') return choose(block, element, String(given));
  if (field === 'selected_options') return [given].flat().map((value) => choose(block, element, value));
  if (field === 'selected_users') return [given].flat();
  return given;
}

const isEmpty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * Fills in a modal as a person does: what is not touched keeps its initial value, only what is offered can be chosen, and
 * what is required cannot be left empty.
 * @param answers by block id
 * @throws Error for a block, an option or an empty field that a person could not submit
 */
export function fillModal(view: SlackView, answers: Readonly<Record<string, Answer>>): ViewValues {
  const inputs = view.blocks.filter((block) => block.type === 'input' && block.element);
  const unknown = Object.keys(answers).filter((id) => !inputs.some((block) => block.block_id === id));
  if (unknown.length > 0) {
    throw new Error(`The modal has no ${unknown.join(', ')}; it has ${inputs.map((b) => b.block_id).join(', ')}`);
  }
  const values: ViewValues = {};
  for (const block of inputs) {
    const { element, block_id: id } = block;
    const field = element && FIELD[element.type];
    if (!element?.action_id || !id || !field) {
      throw new Error(
        `The input "${id}" of type ${element?.type} cannot be filled in: it needs a block id and an action id`,
      );
    }
    const value = answer(block, element, answers[id]);
    if (isEmpty(value) && !block.optional) throw new Error(`${id} is required, and nothing is in it`);
    values[id] = { [element.action_id]: { type: element.type, [field]: value === '' ? null : value } };
  }
  return values;
}
