import { Duplicate } from '../errors.ts'
import { modelEnum } from '../graphql/enums.ts'
import { mutation } from '../graphql/mutation.ts'
import { createItem, createItemRules } from './create-item.ts'
import { updateItem, updateItemRules } from './update-item.ts'

mutation('createItem', {
  description: 'Enter an item in the catalogue (新增事项). Administrators.',
  rules: createItemRules,
  problems: [Duplicate],
  input: (t) => ({
    code: t.string({ required: true, description: 'Item code (事项编码)' }),
    name: t.string({ required: true, description: 'Name (事项名称)' }),
    category: t.string({ required: true, description: 'Coarse category, the only thing a public board shows (事项类别)' }),
    departmentId: t.id({ required: true, description: 'Department that decides it (主管科室)' }),
    statutoryDays: t.int({ required: true, description: 'Working days the law allows (法定时限)' }),
    promisedDays: t.int({ required: true, description: 'Working days the city promises, at most the statutory ones (承诺时限)' }),
    instant: t.boolean({ required: true, description: 'Decided at once when submitted (即办件)' }),
    permit: t.boolean({ required: true, description: 'A permit that is granted or denied; cannot be changed later (许可事项)' }),
    flashEligible: t.boolean({ required: true, description: 'May be delivered to the door (可闪送)' }),
    sensitive: t.boolean({ required: true, description: 'Health or benefit item: its name never appears on a public board (敏感事项)' }),
    serviceModes: t.field({ type: [modelEnum('ServiceMode')], required: true, description: 'Ways it can be served (服务方式)' }),
    equipmentKinds: t.stringList({ description: 'Kinds of equipment it needs at the door (所需设备)' }),
    validFrom: t.field({ type: 'Date', required: true, description: 'First day it may be used (生效日期)' }),
    validTo: t.field({ type: 'Date', description: 'First day it may no longer be used (失效日期)' }),
  }),
  run: createItem,
  success: (t) => ({
    item: t.prismaField({
      type: 'CatalogueItem',
      description: 'As entered (事项)',
      resolve: (query, r, _a, c) => c.ground.db.catalogueItem.findUniqueOrThrow({ ...query, where: { code: r.itemCode } }),
    }),
  }),
})

mutation('updateItem', {
  description: 'Change an item (修改事项): what is left out stays, and matters that exist keep their limits. Administrators.',
  rules: updateItemRules,
  input: (t) => ({
    code: t.string({ required: true, description: 'Item code (事项编码)' }),
    name: t.string({ description: 'Name (事项名称)' }),
    category: t.string({ description: 'Coarse category (事项类别)' }),
    statutoryDays: t.int({ description: 'Working days the law allows (法定时限)' }),
    promisedDays: t.int({ description: 'Working days the city promises (承诺时限)' }),
    instant: t.boolean({ description: 'Decided at once when submitted (即办件)' }),
    flashEligible: t.boolean({ description: 'May be delivered to the door (可闪送)' }),
    sensitive: t.boolean({ description: 'Health or benefit item (敏感事项)' }),
    serviceModes: t.field({ type: [modelEnum('ServiceMode')], description: 'Ways it can be served (服务方式)' }),
    equipmentKinds: t.stringList({ description: 'Kinds of equipment it needs at the door (所需设备)' }),
    validTo: t.field({ type: 'Date', description: 'First day it may no longer be used (失效日期)' }),
  }),
  run: updateItem,
  success: (t) => ({
    item: t.prismaField({
      type: 'CatalogueItem',
      description: 'As it is now (事项)',
      resolve: (query, r, _a, c) => c.ground.db.catalogueItem.findUniqueOrThrow({ ...query, where: { code: r.itemCode } }),
    }),
  }),
})
