// Keeps a scrolling list at its newest entry, unless the reader has scrolled up.

const NEAR_PX = 48;

export class Newest {
  constructor(scroller, { left = () => {} } = {}) {
    this.scroller = scroller;
    this.following = true;
    this.left = left;
    scroller.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = scroller;
      this.following = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      if (this.following) this.left(false);
    }, { passive: true });
    new ResizeObserver(() => this.keep()).observe(scroller);
  }

  /** Call after the list has changed. `grew` says that there is something new to look at. */
  keep({ grew = false } = {}) {
    if (this.following) this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (grew) this.left(true);
  }

  go() {
    this.following = true;
    this.keep();
    this.left(false);
  }
}
