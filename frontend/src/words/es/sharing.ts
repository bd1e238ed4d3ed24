import type en from '../en/sharing'

const es: typeof en = {
  title: 'Quién lee estas palabras',
  now: {
    nobody: 'Solo las lees tú',
    figures: 'Nadie las lee, se cuenta su tema',
    facilitators: 'Las leen quienes facilitan tu círculo',
    circle: 'Las lee tu círculo',
  },
  since: (when) => `Desde: ${when}`,
  alone: 'Así sigue, salvo que digas que sí a una de las formas de abajo. Para participar aquí no hace falta ninguno.',
  ended: 'Quienes cuidan de tu círculo terminaron el compartir estas palabras. Siguen siendo tuyas, sin cambios. Por ahora otras no pueden volver a leerlas; si lo ves de otra manera, habla con quien facilita.',
  where: 'Están junto a esta hora, con tu nombre en el círculo:',
  whereLink: 'Lo que otras compartieron ahí',
  takeBack: 'Retirarlo: solo las leo yo',
  takeBackText: 'Desde la próxima vez que alguien mire, ya no están para nadie más. No hace falta ningún motivo.',
  ways: 'Si quieres compartirlas',
  names: { figures: 'Contadas, y nadie las lee', facilitators: 'Con quienes facilitan', circle: 'Con todo el círculo' },
  yes: 'Sí, compartir así',
  done: {
    nobody: 'Retirado. Solo las lees tú.',
    figures: 'Ahora se cuenta su tema. Nadie las lee.',
    facilitators: 'Ahora pueden leerlas quienes facilitan.',
    circle: 'Ahora puede leerlas tu círculo.',
  },
  consents: 'A qué dijiste que sí, en tus ajustes',
  back: 'Volver a mis palabras',
  others: {
    title: 'Lo que otras compartieron',
    lead: 'Sobre esta hora, con los nombres que tienen en el círculo. Es para aquí. Tus propias palabras no están en esta lista.',
    empty: 'Nadie compartió nada aquí',
    emptyText: 'Es lo más habitual. Lo que escriben las demás es suyo, y la mayoría se lo guarda.',
    notRight: 'Algo no está bien',
    back: 'Volver a la hora',
  },
  flag: {
    title: '¿Qué no está bien?',
    text: 'Solo se miran las palabras que elijas, y las miran quienes cuidan de este lugar. Nadie se entera de que fuiste tú.',
    passage: '¿Qué palabras?',
    passageMissing: 'Elige las palabras de las que se trata.',
    whole: 'Todo',
    reason: '¿Por qué?',
    choose: 'Elige, por favor',
    reasons: {
      self_harm: 'Alguien puede hacerse daño',
      danger: 'Alguien está en peligro',
      harassment: 'Acoso o amenazas',
      hate: 'Odio o desprecio',
      told_elsewhere: 'Lo que se dijo se contó fuera',
      selling: 'Ventas o captación',
      advice: 'Consejos que pueden hacer daño',
      other: 'Otra cosa',
    },
    tell: 'Contárnoslo',
  },
}

export default es
