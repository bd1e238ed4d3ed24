import type en from '../en/alone'

const es: typeof en = {
  title: 'No estás sola',
  lead: 'Lo que se pueda sentir al criar, alguien ya lo sintió antes. Aquí está lo que se puede decir de ello sin delatar a nadie.',
  here: {
    title: 'Lo que nombraron aquí otras madres',
    week: (day) => `De la semana del ${day}, e igual para quien lo mire.`,
    none: 'Todavía no hay nada que contar',
    noneText: (least) => `Aquí solo se dice algo cuando al menos ${least} madres han aceptado que se las cuente. Con menos, una frase podría delatar a alguna, así que no decimos nada. Que aquí no haya nada no quiere decir que nadie lo sienta.`,
    amounts: { most: 'La mayoría', many: 'Muchas', some: 'Algunas', few: 'Unas pocas' },
  },
  easing: {
    title: '¿Va haciendo menos ruido?',
    quarter: (from, to) => `Del ${from} al ${to}`,
    quieter: 'Menos ruido',
    about_the_same: 'Más o menos igual',
    louder: 'Más ruido',
    answered: 'De todas las que vinieron, las que están detrás de estas palabras',
    left: 'De todas las que vinieron, las que dejaron un círculo',
    amounts: { most: 'la mayoría', many: 'muchas', some: 'algunas', few: 'unas pocas' },
    caution: 'Muchas llegan cuando hay más ruido, y algo habría cambiado de todos modos. Las que se fueron no están aquí.',
  },
  polls: {
    title: 'Lo que encontraron encuestas en otros sitios',
    lead: 'Otras personas, otros años. A nadie de aquí se la coloca entre ellas, y no hace falta que estés en ninguno de los lados.',
    of: (share) => `${share} de cada 100`,
    asked: (population) => `A quién se preguntó: ${population}.`,
    caveat: 'Lo que no se sabe',
    handsUp: 'Para preguntárselo entre todas en una sesión, a mano alzada; no se guarda nada',
    source: (name, year) => `Dónde se publicó: ${name}, ${year}`,
    none: 'No hay encuestas que mostrar.',
  },
  cited: {
    title: 'De dónde viene esto',
    work: (title) => `Se cita: «${title}»`,
  },
  how: {
    title: 'Cómo se te protege',
    yes: 'Solo se cuenta a quien dijo que sí, y solo mientras ese sí siga en pie. Las cuentas nuevas no cuentan durante sus primeras cuatro semanas.',
    least: (least, newcomers) => `Hacen falta al menos ${least} madres para decir una sola palabra, y que al menos ${newcomers} sean nuevas desde la última vez. Si no, aquí no cambia nada.`,
    few: 'Hacen falta muchas madres para decir una sola palabra, y que algunas sean nuevas desde la última vez. Si no, aquí no cambia nada.',
    frozen: 'Una vez por semana se hace una imagen y se congela. Mirar más veces, o a otra hora, no enseña nada más.',
    noise: 'Antes de calcular nada, cada recuento se difumina al azar. Ni siquiera quien supiera todas las respuestas menos la tuya acertaría una marca tuya mucho mejor que tirando una moneda.',
    words: 'Se cuenta con palabras, nunca con números: unas pocas, algunas, muchas, la mayoría.',
    sides: 'De un tema que nombraron casi todas, o casi ninguna, no se dice nada esa semana.',
    whole: 'Se cuenta solo de todo el servicio. No hay ninguna cifra de tu círculo, de una sesión ni de ti, para nadie, tampoco para el equipo.',
    left: 'Los temas que pertenecen solo a quien le tocan se dejan fuera.',
    limit: 'De lo que no protege: quien tuviera en su mano todas las demás cuentas y mirara durante muchas semanas podría llegar a saber una sola marca.',
    settings: 'Si se te cuenta o no, lo decides en tus ajustes',
  },
}

export default es
