import { codeEnum } from '../graphql/codes.ts'
import { mutation } from '../graphql/mutation.ts'
import { PURPOSES, REVEALABLE, revealContact, revealContactRules } from './reveal-contact.ts'
import { enums } from './schema-enums.ts'

mutation('revealContact', {
  description: 'Plain contact data of one order (敏感信息查看): each use is one row of the access log.',
  rules: revealContactRules,
  input: (t) => ({
    orderId: t.id({ required: true, description: 'Order id (工单标识)' }),
    fields: t.field({
      type: [codeEnum('RevealField', 'What to reveal (查看字段)', REVEALABLE)],
      required: true,
      description: 'Only what is needed (字段)',
    }),
    purpose: t.field({ type: codeEnum('RevealPurpose', 'Why it is needed (查看目的)', PURPOSES), required: true, description: 'Purpose (目的)' }),
  }),
  run: revealContact,
  success: (t) => ({
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
  }),
})
