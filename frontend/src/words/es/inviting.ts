/** Invitar a alguien a un círculo, y entrar por una invitación. */
import type en from '../en/inviting'
import { plural } from '../plural'

const es: typeof en = {
  invited: {
    title: 'Alguien te invita a un círculo',
    lead: 'Un círculo pequeño de madres que trabajan tiene un lugar para ti. Entras con un nombre propio; nadie ve el verdadero ni tu dirección.',
    begin: 'Abrir antes una cuenta',
    first: 'En un círculo todas han dicho que sí a doce puntos breves. Léelos antes, por favor; la invitación te espera.',
    agreement: 'Leer lo que nos prometemos',
    questions: 'Este círculo pregunta algo antes. Solo quienes deciden leen lo que escribes aquí, y se borra en cuanto han decidido.',
    missing: 'Bastan unas palabras.',
    come: 'Entrar',
    gone: { title: 'Esta invitación no abre nada', text: 'Puede que ya se haya usado, que haya terminado o que la hayan retirado. Quien te la mandó puede mandarte otra.', find: 'Ver todos los círculos' },
  },
  invite: {
    back: 'Al círculo',
    title: 'Invitar a alguien',
    lead: 'Recibes un enlace para compartir. Quien lo tiene entra con él, así que mándaselo solo a ella.',
    waives: 'Con este enlace no hace falta',
    waived: { asking_first: 'que se decida antes sobre ella', questions: 'que responda a las preguntas del círculo', cohort_closed: 'que haya estado desde el principio' },
    never: 'El acuerdo, los sitios y los bloqueos siguen igual para todas.',
    days: 'Días que vale',
    uses: 'Para cuántas',
    make: 'Crear un enlace',
    link: 'Tu enlace',
    once: 'Lo mostramos solo esta vez: guardamos nada más que su huella.',
    copy: 'Copiar',
    copied: 'Copiado.',
    open: 'Enlaces que aún abren el círculo',
    none: 'Ninguno por ahora.',
    left: (uses, until) => `${plural('es', uses, { one: 'Para # más', other: 'Para # más' })}, hasta ${until}`,
    withdraw: 'Retirarlo',
    withdrawThat: (until) => `Retirar el que vale hasta ${until}`,
  },
}

export default es
