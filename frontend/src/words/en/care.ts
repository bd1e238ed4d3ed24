/** Whom to call, in calm words: no exclamation marks, no promises, nothing that frightens. */

export default {
  title: 'If you need someone now',
  heavyTitle: 'That sounds like a lot for one person',
  heavy: 'You do not need to be in crisis to talk to someone. If you might hurt yourself or somebody else, call the emergency number now. Nobody has been told what you wrote.',
  country: 'Country',
  danger: 'In danger now? Call',
  text: 'Text',
  chat: 'Chat',
  site: 'Web site',
  anyHour: 'At any hour',
  hoursUnknown: 'Hours not confirmed',
  more: (country: string) => `More for ${country}`,
  directories: (country: string) => `We have no confirmed helpline for ${country} yet. These lists are kept by others and cover most countries.`,
  verified: (day: string) => `Looked up on ${day}. Numbers can change; if one does not answer, try the next.`,
  everything: 'Everybody to call, and other countries',
  without: 'We cannot show the numbers just now. In danger, call the emergency number: 112 works in many countries, 911 in most of the Americas.',
}
