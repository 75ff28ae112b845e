import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { expose } from '../graphql/mutation.ts'
import { revealContact } from './reveal-contact.ts'
import { REVEALED_TEXTS, type RevealedText } from './reveal-texts.ts'
import { enums } from './schema-enums.ts'

const RevealedTextRef = builder.objectRef<RevealedText>('RevealedText').implement({
  description: 'A text of an order in which queries hide something, whole (原文)',
  fields: (t) => ({
    kind: t.field({
      type: codeEnum('RevealedTextKind', 'Which text of an order (原文种类)', REVEALED_TEXTS),
      description: 'Which text (种类)',
      resolve: ({ kind }) => kind,
    }),
    text: t.exposeString('text', { description: 'The text, whole (原文)' }),
  }),
})

expose(revealContact, (t) => ({
  name: t.exposeString('name', { nullable: true, description: 'Name (姓名或名称)' }),
  phone: t.exposeString('phone', { nullable: true, description: 'Telephone (联系电话)' }),
  idNumber: t.exposeString('idNumber', { nullable: true, description: 'Number of the identity document (证件号码)' }),
  address: t.exposeString('address', { nullable: true, description: 'Door address (详细地址)' }),
  specialGroups: t.field({
    type: [enums.SpecialGroup],
    nullable: true,
    description: 'Special groups (特殊群体)',
    resolve: (r) => (r.specialGroups ? ([...r.specialGroups] as 'AGED'[]) : null),
  }),
  texts: t.field({
    type: [RevealedTextRef],
    nullable: true,
    description: 'Texts that are shown with something hidden, whole; none is hidden in the others (原文)',
    resolve: (r) => (r.texts ? [...r.texts] : null),
  }),
}))
