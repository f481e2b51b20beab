// A button and the small panel that it opens: Escape, a click elsewhere, or leaving by Tab closes it.

export function disclosure(button, panel, { opened = () => {} } = {}) {
  button.setAttribute("aria-expanded", "false");
  const box = panel.parentElement;

  function set(open) {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) opened();
  }

  function close({ andReturn = false } = {}) {
    if (panel.hidden) return;
    set(false);
    if (andReturn) button.focus();
  }

  panel.hidden = true;
  button.addEventListener("click", () => set(panel.hidden));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    close({ andReturn: true });
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) close();
  });
  return { close };
}
