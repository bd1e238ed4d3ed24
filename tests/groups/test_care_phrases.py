"""Her own words call for the card: 60 texts that must show it, 60 harmless ones that mostly must not."""

import pytest

from groups.care import calls_for_the_card

MUST_SHOW = """
I don't want to be here anymore.
Some nights I just want to die.
I wish I was dead, honestly.
I keep thinking about killing myself.
They would be better off without me.
Everyone would be better off if I was gone.
I have been thinking about suicide since Tuesday.
I feel suicidal and I have told nobody.
I don’t want to live like this
I want to end my life
I can't see any way out of this.
There is no way out for me.
There's no point in going on.
I have nothing left to live for.
I hurt myself again last night.
I have started cutting myself when he is asleep.
I am so scared I might hurt my baby.
Last night I shook the baby and I can't stop crying.
I think about driving my car into a tree on the way home.
I looked at the bridge and thought about jumping off.
I could take all the pills in the cupboard.
I hear voices telling me to leave her.
I haven't slept in four days and I am seeing things.
My husband hit me on Saturday.
I am afraid of my partner when he drinks.
I don't feel safe at home.
I hate myself so much it hurts.
I feel worthless as a mother and as a person.
Nobody would miss me if I left.
I'm a burden to my whole family.
I can't do this anymore.
I can't go on like this.
I wish I could just disappear.
I wish I would not wake up tomorrow.
Sometimes I want to harm myself.
I have given up on life.
I wrote a goodbye letter to my daughter.
I feel completely hopeless tonight.
I want everything to stop. For good.
I do not want to exist.
Quiero morirme.
A veces tengo ganas de morir.
Ya no quiero vivir así.
No quiero seguir viviendo.
Estarían todos mejor sin mí.
He pensado en el suicidio esta semana.
Pienso en quitarme la vida.
Me estoy haciendo daño otra vez: me corto en los brazos.
Tengo miedo de hacerle daño a mi bebé.
No veo ninguna salida.
Siento que soy una carga para todos.
Ya no puedo más.
No aguanto más, de verdad.
Mi marido me pega cuando bebe.
Oigo voces por la noche.
Llevo cinco noches sin dormir y veo cosas raras.
Ojalá no despertara mañana.
Me odio. Odio mi vida.
Quiero desaparecer para siempre.
No valgo nada como madre.
""".strip().splitlines()

HARMLESS = """
I was dying to see them again after work.
The presentation is due tomorrow and my deadline is killing me.
I nearly died laughing when she said it.
My feet are killing me after that shift.
I am dead tired but happy.
She is a hopeless cook and we love her for it.
I forgot the packed lunch again and felt guilty all morning.
I missed bath time for the third time this week.
I raised my voice at breakfast and said sorry at dinner.
It was hard to leave him at nursery today.
I cried in the car and then I went in to work.
I wish I had more hours in the day.
I want to be a better mother, whatever that is.
I can't believe how fast they grow.
I could not find his other shoe, of course.
We jumped off the sofa together twenty times.
I killed it in the meeting today.
Nobody slept well, the baby has a tooth coming.
I want to cut myself some slack this week.
I hit every red light on the way to school.
I burned the rice and we had toast.
I took the evening off and did nothing.
I felt that I was not the only one.
I am tired of being the one who remembers the birthdays.
My boss was kind about the sick day.
I let them watch a second cartoon and the world did not end.
I hurt my back carrying both of them upstairs.
He hit me with a pillow and we both laughed.
I said no to the bake sale and it felt good.
I would kill for eight hours of sleep.
The traffic was murder and I was late again.
I hate Mondays.
I hate the laundry.
I don't want to be late for pick-up any more.
I don't want to go back to the office full time.
I stopped at the bridge to look at the ducks with her.
Our dog died in spring and the children still ask.
My grandmother died last year; I miss her at Christmas.
We read the story of the wolf who wanted to eat the house.
I told him I was angry and nothing bad happened.
I am proud of us.
I asked for help with the school run.
I ate my lunch sitting down.
I want this project to be over so I can rest.
It is enough for today.
Me muero de sueño pero valió la pena.
Me morí de risa con lo que dijo.
Hoy llegué tarde a la guardería y me sentí culpable.
No puedo más que reírme de la cocina quemada.
Me corto el pelo mañana, por fin.
Quiero dormir ocho horas seguidas.
Saltamos de alegría cuando paró de llover.
Se me olvidó el disfraz del colegio.
Grité y luego pedí perdón.
Mi jefa fue amable conmigo.
Odio los lunes y las lavadoras.
No quiero volver a la oficina cinco días.
Estoy cansada, pero contenta.
Mi abuela murió hace años y la recuerdo mucho.
Hoy fue suficiente.
""".strip().splitlines()


def test_sixty_heavy_texts_show_the_card_in_at_least_fifty_seven() -> None:
    assert len(set(MUST_SHOW)) == 60
    missed = [text for text in MUST_SHOW if not calls_for_the_card(text)]
    assert len(missed) <= 3, missed


def test_sixty_harmless_texts_show_it_in_fifteen_at_most() -> None:
    assert len(set(HARMLESS)) == 60
    shown = [text for text in HARMLESS if calls_for_the_card(text)]
    assert len(shown) <= 15, shown


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i  want\nto\tdie",
        "I want... to die!",
        "“I want to die”",
        "I wánt to die",
        "X" * 4000 + " I want to die",
    ],
)
def test_how_it_is_written_does_not_matter(text: str) -> None:
    assert calls_for_the_card(text)


@pytest.mark.parametrize("text", ["", " ", "...", "🙂", "want to", "diet", "I want to diet"])
def test_a_word_that_only_begins_alike_is_another_word(text: str) -> None:
    assert not calls_for_the_card(text)


def test_a_calm_turn_of_phrase_hides_nothing_that_stands_beside_it() -> None:
    assert calls_for_the_card("My deadline is killing me and I want to die.")
