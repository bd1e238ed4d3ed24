/** Every address of the app. A screen is loaded when it is first gone to; `title` is what a passer-by may read. */
import type { Component } from 'svelte'
import type { Place } from './router.svelte'
import type { Area } from './words'
import type common from './words/en/common'

export interface Route {
  path: string
  areas: readonly Area[]
  title: keyof typeof common.titles
  isForMembers?: boolean
  /** Whether it is a step on a way: where else one could go is left out. */
  isStep?: boolean
  /** Opens for a member although nobody answers, since she may be in the middle of writing. */
  opensUnreached?: boolean
  load: () => Promise<{ default: Component<{ place: Place }> }>
}

export const ROUTES: readonly Route[] = [
  { path: '/', areas: ['find'], title: 'home', load: () => import('./screens/Home.svelte') },
  { path: '/find', areas: ['find'], title: 'find', load: () => import('./screens/find/Find.svelte') },
  { path: '/for-you', areas: ['fit', 'find', 'settings'], title: 'forYou', isForMembers: true, load: () => import('./screens/fit/Suggestions.svelte') },
  { path: '/tonight', areas: ['fit', 'find', 'begin'], title: 'tonight', isForMembers: true, load: () => import('./screens/fit/Tonight.svelte') },
  { path: '/circles/:slug', areas: ['find', 'begin'], title: 'circle', load: () => import('./screens/find/Circle.svelte') },
  { path: '/circles/:slug/invite', areas: ['inviting'], title: 'circle', isForMembers: true, load: () => import('./screens/inviting/Invite.svelte') },
  { path: '/invited/:token', areas: ['inviting', 'begin'], title: 'circle', load: () => import('./screens/inviting/Invited.svelte') },
  { path: '/begin', areas: ['begin'], title: 'begin', load: () => import('./screens/begin/Begin.svelte') },
  { path: '/login', areas: ['begin'], title: 'login', load: () => import('./screens/begin/Login.svelte') },
  { path: '/signup', areas: ['begin'], title: 'begin', load: () => import('./screens/begin/Begin.svelte') },
  // Where allauth's own addresses lead. Our letters carry codes, so nobody has to come by these.
  { path: '/verify', areas: ['begin'], title: 'begin', load: () => import('./screens/begin/Begin.svelte') },
  { path: '/verify/:key', areas: ['begin'], title: 'begin', load: () => import('./screens/begin/Begin.svelte') },
  { path: '/reset', areas: ['begin'], title: 'login', load: () => import('./screens/begin/Login.svelte') },
  { path: '/reset/:key', areas: ['begin'], title: 'login', load: () => import('./screens/begin/Login.svelte') },
  { path: '/welcome/:step', areas: ['begin', 'find'], title: 'welcome', isForMembers: true, isStep: true, load: () => import('./screens/begin/Welcome.svelte') },
  { path: '/agreement', areas: ['begin'], title: 'agreement', isStep: true, load: () => import('./screens/begin/Agreement.svelte') },
  { path: '/seat/:id', areas: ['begin'], title: 'seat', isForMembers: true, load: () => import('./screens/begin/SeatTaken.svelte') },
  { path: '/week', areas: ['week', 'wordsOfHers', 'care', 'notices'], title: 'week', isForMembers: true, load: () => import('./screens/week/Week.svelte') },
  { path: '/session/:id', areas: ['week', 'wordsOfHers', 'care', 'find'], title: 'session', isForMembers: true, load: () => import('./screens/week/Session.svelte') },
  { path: '/session/:id/shared', areas: ['sharing', 'care'], title: 'session', isForMembers: true, load: () => import('./screens/sharing/Shared.svelte') },
  { path: '/session/:id/material', areas: ['leading', 'people', 'care'], title: 'session', isForMembers: true, opensUnreached: true, load: () => import('./screens/leading/Material.svelte') },
  { path: '/session/:id/debrief', areas: ['leading', 'care'], title: 'session', isForMembers: true, load: () => import('./screens/leading/Debrief.svelte') },
  { path: '/sharing/:id', areas: ['sharing', 'care'], title: 'write', isForMembers: true, load: () => import('./screens/sharing/Sharing.svelte') },
  { path: '/inbox', areas: ['week'], title: 'inbox', isForMembers: true, load: () => import('./screens/week/Inbox.svelte') },
  { path: '/words', areas: ['wordsOfHers'], title: 'words', isForMembers: true, load: () => import('./screens/words/Words.svelte') },
  { path: '/words/:id', areas: ['wordsOfHers', 'care'], title: 'write', isForMembers: true, opensUnreached: true, load: () => import('./screens/words/Write.svelte') },
  { path: '/check-in', areas: ['measure', 'care'], title: 'checkIn', isForMembers: true, load: () => import('./screens/measure/CheckIn.svelte') },
  { path: '/intention/:id', areas: ['measure'], title: 'write', isForMembers: true, load: () => import('./screens/measure/Intention.svelte') },
  { path: '/trend', areas: ['measure'], title: 'trend', isForMembers: true, load: () => import('./screens/measure/Trend.svelte') },
  { path: '/not-alone', areas: ['alone'], title: 'notAlone', load: () => import('./screens/alone/NotAlone.svelte') },
  { path: '/strategies', areas: ['alone'], title: 'ways', load: () => import('./screens/alone/Strategies.svelte') },
  { path: '/settings', areas: ['settings', 'privacy', 'find', 'begin', 'week', 'care'], title: 'settings', isForMembers: true, load: () => import('./screens/settings/Settings.svelte') },
  { path: '/session/:id/leading', areas: ['people', 'week', 'find'], title: 'session', isForMembers: true, load: () => import('./screens/people/Evening.svelte') },
  { path: '/leading/:slug/people', areas: ['people'], title: 'circle', isForMembers: true, load: () => import('./screens/people/People.svelte') },
  { path: '/leading', areas: ['scheduling'], title: 'leading', isForMembers: true, load: () => import('./screens/scheduling/Mine.svelte') },
  { path: '/leading/new', areas: ['circleForm', 'find', 'fit'], title: 'leading', isForMembers: true, load: () => import('./screens/circle/Start.svelte') },
  { path: '/leading/:slug', areas: ['scheduling'], title: 'leading', isForMembers: true, load: () => import('./screens/scheduling/Led.svelte') },
  { path: '/leading/:slug/notice', areas: ['notices', 'care'], title: 'leading', isForMembers: true, load: () => import('./screens/notices/Write.svelte') },
  { path: '/leading/:slug/schedule', areas: ['scheduling'], title: 'leading', isForMembers: true, load: () => import('./screens/scheduling/Schedule.svelte') },
  { path: '/leading/:slug/slots', areas: ['scheduling'], title: 'leading', isForMembers: true, load: () => import('./screens/scheduling/Slots.svelte') },
  { path: '/leading/:slug/series/:id', areas: ['scheduling'], title: 'leading', isForMembers: true, load: () => import('./screens/scheduling/Series.svelte') },
  { path: '/privacy', areas: ['privacy', 'settings'], title: 'privacy', load: () => import('./screens/privacy/Privacy.svelte') },
  { path: '/privacy/leave', areas: ['privacy', 'settings'], title: 'farewell', isForMembers: true, load: () => import('./screens/privacy/Leave.svelte') },
  { path: '/report', areas: ['privacy', 'care'], title: 'report', isForMembers: true, load: () => import('./screens/privacy/Report.svelte') },
  { path: '/facilitate', areas: ['privacy'], title: 'facilitate', isForMembers: true, load: () => import('./screens/privacy/Facilitate.svelte') },
  { path: '/leading/:slug/circle', areas: ['circleForm', 'find', 'fit'], title: 'circle', isForMembers: true, load: () => import('./screens/circle/CircleForm.svelte') },
]
