/** On the disks of a majority, whatever the connection would do. */
export const DURABLE = { w: 'majority', j: true, wtimeoutMS: 10_000 } as const;
