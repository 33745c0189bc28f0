import type { Request, Response } from 'express';
import { THEMES, type Theme } from './view-models/frame.view.js';

/** Name of the cookie; `public/theme.js` writes the same one. */
const COOKIE = 'taskforge-theme';

/** The reader's choice; `system` without one. */
export function themeOf(request: Request): Theme {
  const value = new RegExp(`(?:^|;\\s*)${COOKIE}=(\\w+)`).exec(request.get('cookie') ?? '')?.[1];
  return THEMES.find((theme) => theme === value) ?? 'system';
}

/** Keeps the choice for a year, for the pages below `base` alone. */
export function keepTheme(response: Response, theme: Theme, base: string): void {
  response.append('Set-Cookie', `${COOKIE}=${theme}; Path=${base}; Max-Age=31536000; SameSite=Lax`);
}
