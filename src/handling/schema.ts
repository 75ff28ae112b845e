import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { owned, readText } from '../orders/reading.ts'
import { INCOMPLETE_REASONS } from '../orders/reasons.ts'
import { place } from '../orders/sealed.ts'
import { amendOrder } from './amend-order.ts'
import { answerDirectly } from './answer-directly.ts'
import { closeIncomplete } from './close-incomplete.ts'
import { closeOrder } from './close-order.ts'
import { completeOrder } from './complete-order.ts'
import { decideIncomplete } from './decide-incomplete.ts'
import { logContact } from './log-contact.ts'
import { proposeIncomplete } from './propose-incomplete.ts'
import { refuseOrder } from './refuse-order.ts'
import { transferOrder } from './transfer-order.ts'
import { verifyOrder } from './verify-order.ts'
import { withdrawOrder } from './withdraw-order.ts'

exposeAll([verifyOrder, refuseOrder, answerDirectly, transferOrder, logContact, completeOrder, closeOrder, withdrawOrder])

const IncompleteReason = codeEnum('IncompleteReason', 'Why an order ends without its result (未能办结原因)', INCOMPLETE_REASONS)

builder.prismaObjectFields('Order', (t) => ({
  incompleteProposed: t.field({
    type: IncompleteReason,
    nullable: true,
    description: 'Reason for which its staff propose to end it without its result; supervision decides (提议未能办结的原因)',
    authScopes: { person: true },
    select: { incompleteProposed: true },
    resolve: (o) => o.incompleteProposed as keyof typeof INCOMPLETE_REASONS | null,
  }),
  incompleteExplanation: t.string({
    nullable: true,
    description: 'Explanation of that proposal; null without the right to read free text (提议说明)',
    authScopes: { person: true },
    select: { ...owned, id: true, incompleteProposalSealed: true },
    resolve: (o, _a, c) => readText(c, o, place.incompleteProposal(o.id), o.incompleteProposalSealed),
  }),
}))

exposeAll([proposeIncomplete, decideIncomplete, closeIncomplete, amendOrder])
