import { builder } from './builder.ts'

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many rows match in all; counted only when selected (总数)',
    nullable: true,
    // Times the size of the page: an object for each of its rows.
    complexity: 1,
    resolve: async (connection) => (connection.totalCount ? connection.totalCount() : null),
  }),
)

builder.globalConnectionField('liveCursor', (t) =>
  t.field({
    type: 'Cursor',
    nullable: true,
    description: 'Head of the event log read before these rows: give it to a feed as `after` and nothing falls between list and stream (续接游标)',
    resolve: (connection) => connection.liveCursor ?? null,
  }),
)
