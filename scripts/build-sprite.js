/**
 * Makes `libs/task/src/admin/public/sprite.svg`: the Lucide icons that pages use or tasks may name, and the shapes of the
 * statuses, which are drawn here. Run `node scripts/build-sprite.js` after changing a list.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as lucide from 'lucide-static';
import { ROOT } from './run-program.js';

/** Used by the pages themselves. */
const PAGES = `play zap square rotate-cw refresh-cw x check search list-filter tag clock triangle-alert gauge download upload copy
  pencil ellipsis pause chevrons-down wrap-text maximize-2 minimize-2 chevron-down chevron-right chevron-left chevron-up list
  table-2 chart-line braces file calendar lock eye eye-off shield layers info circle-help keyboard moon external-link arrow-right
  hash wifi-off arrow-up arrow-down octagon-alert circle-alert ban`;

/** What a task may name; others fall back to the icon of its category. */
const TASKS = `activity archive badge-check banknote bell bot box boxes briefcase broom brush bug building calculator calendar-clock
  chart-bar chart-column chart-pie circle-check clipboard-check clipboard-list cloud cloud-download cloud-upload code cog combine
  cpu credit-card database database-backup database-zap droplet eraser euro file-check file-down file-json file-search
  file-spreadsheet file-text file-up file-x fingerprint flag flask-conical folder folder-sync funnel gift git-branch git-merge
  globe hammer hard-drive hard-drive-download hash heart-pulse history image inbox key key-round languages layout-grid leaf
  life-buoy link list-checks loader log-in log-out mail mail-check map-pin megaphone memory-stick merge message-square mic
  monitor network newspaper package package-check package-search paintbrush percent phone plug power printer puzzle qr-code
  radio receipt recycle refresh-ccw replace rocket rotate-ccw rss save scale scan scan-search scissors search-check send server server-cog
  settings settings-2 share-2 shield-alert shield-check shopping-bag shopping-cart shuffle sliders-horizontal sparkles split star
  store sun syringe tags terminal test-tube thermometer ticket timer toggle-right trash trash-2 trending-down trending-up truck unlock
  upload-cloud user user-check user-cog user-lock user-round user-minus user-plus user-x users users-round video wallet wand-sparkles warehouse
  webhook wifi workflow wrench`;

/** Drawn on a grid of 16; the shape alone tells the statuses apart. Filled ones have their mark cut out. */
const STATUSES = {
  queued: '<circle cx="8" cy="8" r="6.25" stroke-width="1.5" stroke-linecap="butt" stroke-dasharray="2.7 2.21"/>',
  running:
    '<circle cx="8" cy="8" r="6.25" stroke-width="1.5" stroke-opacity=".3"/><path d="M8 1.75A6.25 6.25 0 0 1 13.4 11.1" stroke-width="2"/>',
  paused: '<circle cx="8" cy="8" r="6.25" stroke-width="1.5"/><path d="M6.4 5.9v4.2M9.6 5.9v4.2" stroke-width="1.5"/>',
  succeeded:
    '<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM4.33 8.77 7.12 11.55 11.79 6.55 10.61 5.45 7.08 9.25 5.47 7.63z" fill="currentColor" fill-rule="evenodd" stroke="none"/>',
  partial:
    '<circle cx="8" cy="8" r="6.25" stroke-width="1.5"/><path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor" stroke="none"/>',
  failed:
    '<path d="M14.47 10.68 10.68 14.47H5.32L1.53 10.68V5.32L5.32 1.53h5.36l3.79 3.79zM6.23 5.1 5.1 6.23 6.87 8 5.1 9.77 6.23 10.9 8 9.13 9.77 10.9 10.9 9.77 9.13 8 10.9 6.23 9.77 5.1 8 6.87z" fill="currentColor" fill-rule="evenodd" stroke="none"/>',
  'timed-out':
    '<path d="M3.5 1.75h9M3.5 14.25h9M4.75 1.75v2.4c0 1.6 3.25 2.9 3.25 3.85 0 .95-3.25 2.25-3.25 3.85v2.4M11.25 1.75v2.4C11.25 5.75 8 7.05 8 8c0 .95 3.25 2.25 3.25 3.85v2.4" stroke-width="1.5"/>',
  cancelled: '<circle cx="8" cy="8" r="6.25" stroke-width="1.5"/><path d="m3.8 12.2 8.4-8.4" stroke-width="1.5"/>',
  interrupted:
    '<path d="M8 1.4 14.6 8 8 14.6 1.4 8z" stroke-width="1.5"/><path d="M8 5.2v3.2M8 10.7v.05" stroke-width="1.6"/>',
  retrying:
    '<path d="M13.9 6.1A6.25 6.25 0 1 0 14.25 8" stroke-width="1.5"/><path d="M14.2 2.2v3.9h-3.9" stroke-width="1.5"/>',
  cancelling:
    '<path d="M8 1.75A6.25 6.25 0 1 1 1.75 8" stroke-width="1.5"/><path d="M6 6h4v4H6z" fill="currentColor" stroke="none"/>',
};

/** The site's own mark: three lines of a log, cut out of a rounded square. */
const MARK =
  '<path d="M4.2 1h7.6A3.2 3.2 0 0 1 15 4.2v7.6a3.2 3.2 0 0 1-3.2 3.2H4.2A3.2 3.2 0 0 1 1 11.8V4.2A3.2 3.2 0 0 1 4.2 1zM4.4 4.2v1.5h2.8V4.2zM8.6 4.2v1.5h3V4.2zM4.4 7.25v1.5h7.2v-1.5zM4.4 10.3v1.5H9v-1.5z" fill="currentColor" fill-rule="evenodd" stroke="none"/>';

/** @param {string} name of an icon in lucide-static; one that it does not have stops the script */
function lucideSymbol(name) {
  const source = new Map(Object.entries(lucide)).get(pascal(name));
  if (typeof source !== 'string') throw new Error(`lucide-static has no icon "${name}".`);
  const shapes = source.slice(source.indexOf('>', source.indexOf('<svg')) + 1, source.lastIndexOf('</svg>'));
  return symbol(name, 24, shapes.replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>'));
}

/** @param {string} name `chart-column` @returns {string} `ChartColumn` */
function pascal(name) {
  return name.replace(/(?:^|-)(\w)/g, (_match, letter) => letter.toUpperCase());
}

/** @param {string} id @param {number} grid @param {string} shapes */
function symbol(id, grid, shapes) {
  return `<symbol id="${id}" viewBox="0 0 ${grid} ${grid}">${shapes}</symbol>`;
}

const names = [...new Set(`${PAGES} ${TASKS}`.split(/\s+/))].sort();
const symbols = [
  symbol('mark', 16, MARK),
  ...Object.entries(STATUSES).map(([status, shapes]) => symbol(`status-${status}`, 16, shapes)),
  ...names.map(lucideSymbol),
];
const notice = '<!-- Icons by Lucide (https://lucide.dev), ISC licence. Made by scripts/build-sprite.js. -->';
const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n<title>Icons</title>\n${notice}\n${symbols.join('\n')}\n</svg>\n`;
writeFileSync(path.join(ROOT, 'libs/task/src/admin/public/sprite.svg'), sprite);
console.log(`${symbols.length} symbols, ${sprite.length} bytes`);
