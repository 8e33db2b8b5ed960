/** Points of a curve, in order; thinned when there are more than a chart can show. */
export class Curve {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly #most: number;
  /** How many points one that is kept stands for. */
  #stride = 1;
  #sum = 0;
  #pending = 0;

  constructor(most = 800) {
    this.#most = most;
  }

  /** `y` should be finite; points of one stride become their mean at the last one's x. */
  push(x: number, y: number): void {
    this.#sum += y;
    if (++this.#pending < this.#stride) return;
    this.x.push(x);
    this.y.push(this.#sum / this.#pending);
    this.#sum = this.#pending = 0;
    if (this.x.length >= this.#most) this.#halve();
  }

  #halve(): void {
    const half = this.x.length >> 1;
    for (let i = 0; i < half; i++) {
      this.x[i] = this.x[2 * i + 1] as number;
      this.y[i] = ((this.y[2 * i] as number) + (this.y[2 * i + 1] as number)) / 2;
    }
    this.x.length = this.y.length = half;
    this.#stride *= 2;
  }
}
