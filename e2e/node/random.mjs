// Random is a small seeded generator (mulberry32), so that a failing run names the seed that made its edits.
export class Random {
  #state

  constructor(seed) {
    this.#state = seed >>> 0
  }

  // next returns a number in [0, 1).
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  // below returns an integer in [0, n); 0 for n = 0.
  below(n) {
    return Math.floor(this.next() * n)
  }

  chance(p) {
    return this.next() < p
  }

  pick(list) {
    return list[this.below(list.length)]
  }
}
