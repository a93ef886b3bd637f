/** Says what was seen and how long it took, one line a step. */
export class Narrator {
  readonly #begin = performance.now();
  #last = performance.now();

  /** A step that has been seen. @param about the request id, or what else it concerns */
  step(what: string, about: string): void {
    const now = performance.now();
    const took = ((now - this.#last) / 1000).toFixed(2).padStart(6);
    const total = ((now - this.#begin) / 1000).toFixed(1).padStart(5);
    this.#last = now;
    console.log(`${total} s  +${took} s  ${what}  [${about}]`);
  }

  /** A step that was waited for and not seen. */
  miss(what: string, why: string): void {
    console.log(`NOT SEEN  ${what}: ${why}`);
  }

  note(text: string): void {
    console.log(text);
  }
}
