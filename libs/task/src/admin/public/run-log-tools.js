/** The buttons above the log: times, wrap, full screen. What was chosen is kept on this device. */

export function startLogTools() {
  const section = document.querySelector('[data-log]');
  const wrap = toggle('[data-wrap]', 'taskforge-wrap', (on) => section.classList.toggle('without-wrap', !on));
  toggle('[data-times]', 'taskforge-times', (on) => section.classList.toggle('without-times', !on));
  const full = document.querySelector('[data-full]');
  full.addEventListener('click', () =>
    document.fullscreenElement === null ? section.requestFullscreen() : document.exitFullscreen(),
  );
  document.addEventListener('fullscreenchange', () =>
    full.setAttribute('aria-pressed', String(document.fullscreenElement === section)),
  );
  return { wrap };
}

function toggle(selector, name, apply) {
  const button = document.querySelector(selector);
  const set = (on) => {
    button.setAttribute('aria-pressed', String(on));
    apply(on);
  };
  const turn = () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    localStorage.setItem(name, on ? 'on' : 'off');
    set(on);
  };
  set(localStorage.getItem(name) !== 'off');
  button.addEventListener('click', turn);
  return turn;
}
