/** Un dato breve de quien acompaña un círculo, y cómo lo leen sus miembros. */
import type en from '../en/notices'
import { plural } from '../plural'

const es: typeof en = {
  told: { title: 'De quien acompaña', report: 'Algo no va bien con esto' },
  write: {
    back: 'A lo que acompañas',
    title: 'Escribir un aviso',
    lead: 'Un dato para todas las del círculo, como otra sala. Nadie puede contestarlo.',
    label: 'El dato, en una línea',
    hint: 'Sin enlaces, correos ni teléfonos. Lo que abre la sala va con la sesión.',
    left: (n) => (n < 0 ? plural('es', -n, { one: 'Sobra # carácter', other: 'Sobran # caracteres' }) : plural('es', n, { one: 'Queda # carácter', other: 'Quedan # caracteres' })),
    tooLong: 'Un poco más corto, por favor: basta un dato.',
    address: 'Lleva un enlace, un correo o un teléfono. Quítalo, por favor.',
    days: 'Se muestra durante',
    preview: 'Así se verá',
    shared: 'A cada una se le dice una vez que hay algo que leer, después de sus horas de silencio y sin lo que dice. Si tus palabras suenan a peligro, se pide a alguien que te cuide.',
    kept: 'Lo que escribiste sigue aquí.',
    send: 'Mostrarlo al círculo',
    sent: 'Ya se muestra.',
    shown: 'Lo que el círculo ve ahora',
    none: 'Nada por ahora.',
    until: (when) => `hasta ${when}`,
    withdraw: 'Retirarlo',
    withdrawThat: (text) => `Retirarlo: ${text}`,
    withdrawn: 'Ya nadie lo lee.',
  },
}

export default es
