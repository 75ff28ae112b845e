import { expose } from '../graphql/mutation.ts'
import { revealContact } from './reveal-contact.ts'
import { enums } from './schema-enums.ts'

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
}))
