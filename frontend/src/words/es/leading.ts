import { plural } from '../plural'
import type en from '../en/leading'

const es: typeof en = {
  material: {
    title: 'A tu lado',
    lead: 'Todo es una propuesta. Deja fuera lo que no encaje y tómate el tiempo que haga falta.',
    old: 'Ahora mismo el servidor no responde. Esto es lo que leíste la última vez.',
    before: 'Antes de empezar',
    agenda: (minutes) => `Los ${minutes} minutos`,
    noAgenda: 'Para esta hora no hay pasos. Empieza como quieras.',
    minutes: (from, to) => `Del minuto ${from} al ${to}`,
    say: 'Puedes decir',
    topics: 'Temas para elegir',
    opening: 'Para abrir',
    closing: 'Para cerrar',
    polls: 'Preguntas, a mano alzada',
    support: 'A quién llamar',
    noSupport: 'Todavía no hay líneas para este lugar. Si hay peligro, llama a emergencias: el 112 funciona en muchos países, el 911 en casi toda América.',
    everything: 'Todas las líneas, y otros países',
    back: 'Volver a la hora',
  },
  debrief: {
    title: '¿Cómo fue para ti?',
    lead: 'Bastan dos toques. Sin nombres, por favor, y sin palabras de nadie.',
    until: (when) => `Abierto hasta: ${when}.`,
    notYet: 'Esto se abre cuando empieza la hora.',
    closed: 'Estuvo abierto hasta un día después de la hora. Si algo te ronda la cabeza, habla con quien coordina tu círculo.',
    concern: '¿Hay algo a lo que estar atentas?',
    concernMissing: 'Elige una de las tres, por favor.',
    concerns: { none: 'Nada', watch: 'Algo a lo que estar atentas', escalated: 'Algo que ya he pasado a otra persona' },
    call: 'Quiero que me llamen',
    callHint: 'A quienes cuidan de tu círculo les decimos que alguien quiere una llamada. Ni tu nombre ni tus palabras van en ese mensaje.',
    words: 'Unas palabras, si quieres',
    wordsHint: 'Las pueden leer tú y quienes cuidan de tu círculo, durante 90 días.',
    tooLong: (n) => plural('es', n, { one: 'Sobra # carácter para poder guardarlo.', other: 'Sobran # caracteres para poder guardarlo.' }),
    stays: 'Lo que escribiste sigue aquí, en esta pestaña.',
    send: 'Guardarlo',
    said: 'Lo que dijiste',
    callAsked: 'Pediste que te llamen. Se lo decimos a quienes cuidan de tu círculo.',
    who: 'Lo pueden leer tú y quienes cuidan de tu círculo. Se borra a los 90 días.',
    takeBack: 'Retirarlo',
    takenBack: 'Retirado. Está borrado.',
    back: 'Volver a la hora',
  },
}

export default es
