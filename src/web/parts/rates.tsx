import { percent } from '../percent.ts'
import type { Rate, Tile } from '../tile.ts'
import { RATE_WORDS } from '../words.ts'

export function Rates({ tile }: { tile: Tile }) {
  return (
    <section class="panel rates">
      <h2>
        {tile.year} 年服务质量 <small>默认评价不计入解决率、满意率</small>
      </h2>
      <div class="three">
        {RATE_WORDS.map(({ of, name, about }) => (
          <figure key={of} data-rate={of}>
            <figcaption>{name}</figcaption>
            <Figure rate={tile[of]} />
            <p class="about">{about}</p>
          </figure>
        ))}
      </div>
    </section>
  )
}

function Figure({ rate }: { rate: Rate }) {
  if (rate.value === null) {
    return (
      <div class="figure">
        <p class="untold">{rate.suppressed ? '样本不足 5 件，不予公示' : '暂无数据'}</p>
      </div>
    )
  }
  return (
    <div class="figure">
      <strong>{percent(rate.value)}</strong>
      <p class="parts">
        {rate.numerator} / {rate.denominator} 件
      </p>
    </div>
  )
}
