/** People and roles for many grants at once, beside those of the example. Nobody of them has a Slack account. */

/** Where the roles of the bulk are. */
export const BULK_SYSTEM = 'support-desk';

const three = (i: number): string => String(i).padStart(3, '0');
const personIdOf = (i: number): string => `B${String(i).padStart(5, '0')}`;
const roleIdOf = (i: number): string => `bulk-${three(i)}`;

const bulkPersonIds = (count: number): string[] => Array.from({ length: count }, (_, i) => personIdOf(i));

/** Lines for the end of portcullis.yml, below `roles`. */
export function bulkRoles(count: number): string {
  const role = (i: number) => `
  ${roleIdOf(i)}:
    name: Bulk ${three(i)}
    system: ${BULK_SYSTEM}
    scope: queue ${three(i)}
    permissions:
      - Read the queue ${three(i)}.
    entitlements: [group:${roleIdOf(i)}]
    risk: low
    maxTime: 30d
    approval: [owner]
    requestableBy:
      types: [employee]
`;
  return Array.from({ length: count }, (_, i) => role(i)).join('');
}

/** Lines for the end of people.csv. */
export const bulkPeople = (count: number): string =>
  `\n${bulkPersonIds(count)
    .map((id) => `${id},Bulk ${id},${id.toLowerCase()}@acme.example,E1003,Support,Clerk,employee,2020-01-01,,,,`)
    .join('\n')}\n`;
