import { lexicographicSortSchema, printSchema } from 'graphql'
import { builder } from './graphql/builder.ts'
import './graphql/scalars.ts'
import './graphql/connection-fields.ts'
import './graphql/node.ts'
import './viewers/schema.ts'
import './areas/schema.ts'
import './catalogue/schema.ts'
import './catalogue/schema-mutations.ts'
import './staff/schema.ts'
import './staff/schema-mutations.ts'
import './orders/schema.ts'
import './orders/schema-matters.ts'
import './orders/schema-queries.ts'
import './orders/schema-mutations.ts'
import './orders/schema-registering.ts'
import './orders/schema-reveal.ts'
import './orders/schema-live.ts'
import './appointments/schema.ts'
import './dispatch/schema.ts'
import './evaluations/schema.ts'
import './evaluations/schema-live.ts'
import './wallboards/schema.ts'
import './partners/schema.ts'
import './tickets/schema.ts'

/** The one schema, assembled from every domain's own. Nobody in a domain imports this file. */
export const schema = builder.toSchema()

/** As it stands in schema.graphql. */
export const printed = `${printSchema(lexicographicSortSchema(schema))}\n`
