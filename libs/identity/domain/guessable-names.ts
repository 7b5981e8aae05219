/**
 * Names, places, teams and things that people take for passwords, beside COMMON_WORDS. Written for this product from
 * common knowledge; in lower case, look-alike digits are letters already. One or two of them are no password, more may
 * be.
 */
export const COMMON_NAMES: readonly string[] = // First names.
  (
    'aaron abigail adam adrian aidan alan albert alejandro alex alexandra alexis alfred alice alicia alina allison amanda amber ' +
    'amelia amy ana anastasia andre andrea andres andrey angela angelina angie anita anne annie anton antonio april ariana ' +
    'arthur artem ashton austin autumn ava barbara beatrice becky ben benjamin bernard beth betty bill billy bobby boris brad ' +
    'bradley brandon brenda brian brianna brittany brooke bruce bryan caleb cameron camila carl carla carlos carmen carol ' +
    'caroline casey cassie catherine cecilia cesar chad charles charlotte chase chelsey cheryl chloe chris christian ' +
    'christina christine christopher cindy claire clara claudia clayton clement cody colin connor courtney craig crystal ' +
    'curtis cynthia daisy dakota dan dana danny daria darren dave dean debbie deborah denis denise dennis derek diana diego ' +
    'dima dmitri dominic don donald donna dorothy doug douglas dustin dylan eduardo edward elena eli elizabeth ella ellen ' +
    'emily emma eric erica erik erin ernest esther ethan eugene eva evan evelyn faith fatima felix fernando fiona florian ' +
    'frances francesco francis francois frank franklin fred freddy gabriel gabriela gary gavin gene gerald gina giovanni ' +
    'gloria gordon grace graham greg gregory guillaume gustavo hannah hans harold harry hassan heather hector heidi helen ' +
    'helena henry holly howard hugo hunter ian igor ilya irina iris isaac isabel isabella ivy jack jackie jackson jacob jade ' +
    'jake jamal jamie jan jane janet janice jared jasmine jason javier jay jean jeff jeffrey jenna jenny jeremy jerome jerry ' +
    'jesse jessie jill jim jimmy joan joanna joe joel johanna johnny jon jonathan jorge jose joseph josh juan judith judy ' +
    'julia julian julie justin kaitlyn karen karim karina karl kate katerina katherine kathleen kathy katie katya kayla keith ' +
    'kelly kelsey ken kenneth kevin kim kimberly kirill kristen kristina kristine kyle lana larry lars laura lauren laurent ' +
    'leah lee lena leo leon leonardo leslie lewis liam lidia lily linda lisa liza logan lola lorenzo louis louise luca lucas ' +
    'lucia lucy luis luke lydia lynn mackenzie madison maggie malcolm manuel marc marcel marco marcus margaret marie marina ' +
    'mario marion mark marta martha martin marvin mary mason mathew matt mauricio max maxim maxime maximus maxwell megan ' +
    'melanie melissa mercedes mia michal michele miguel mikhail mike mila miles miranda misha mitchell mohamed molly monica ' +
    'monique morgan muhammad mustafa nadia naomi natalia natalie nathan nathaniel neil nelson nicholas nick nicolas nikita ' +
    'nikolay nina noah noel nora norman oleg olga oliver olivia omar oscar owen pablo pamela patricia patrick paul paula ' +
    'pauline pavel pedro penny pete peter petr phil philip philippe phillip phoebe pierre polina rachel rafael ralph ramon ' +
    'randy raphael raul ray raymond rebecca regina rene ricardo richard rick ricky riley rita rob robin rodney roger roland ' +
    'roman romeo ronald ronaldo ronnie rosa rose roxanne roy ruby ruslan russell ruth ryan sabrina sally sam samantha sammy ' +
    'samuel sandra sandy santiago sara sarah sasha scott sean sebastian serena sergei sergio seth shane shannon sharon shaun ' +
    'shawn sheila shelby sierra silvia simon simone skyler sofia sonia sophia sophie spencer stacy stanley stas stefan stella ' +
    'stephanie stephen steve steven stewart stuart sue summer susan suzanne svetlana sven sydney sylvia tamara tanya tara ' +
    'tatiana taylor ted teresa terry theo theresa tiffany tim timothy tina todd tom tommy toni tony tracy travis trevor tristan ' +
    'troy tyler valentina valentin valeria valerie vanessa vera veronica vicky victor victoria vika vincent violet viktor ' +
    'virginia vitaly vlad vladislav walter wanda wayne wendy wesley will willie wilson xavier yana yaroslav yulia yuri yvonne ' +
    'zachary zack zoe zoey ' +
    // Surnames that stand for anyone.
    'smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez anderson moore ' +
    'perez thompson white harris sanchez clark ramirez robinson walker young allen wright torres nguyen hill flores green ' +
    'adams baker hall rivera campbell carter roberts mueller schmidt schneider fischer weber meyer wagner becker hoffmann ' +
    'ivanov petrov sidorov smirnov kuznetsov popov novak rossi russo ferrari dubois durand lefebvre silva santos oliveira ' +
    // Teams, players, sports.
    'realmadrid manutd manchester united city everton tottenham spurs newcastle villa celtic bayern dortmund schalke milan ' +
    'inter napoli roma lazio ajax benfica porto sporting galatasaray fenerbahce besiktas spartak zenit dinamo dynamo cska ' +
    'bulls celtics warriors heat knicks nets rockets clippers nuggets pistons pacers raptors hornets magic suns blazers ' +
    'patriots giants eagles redskins bears packers vikings lions saints panthers buccaneers raiders chargers broncos chiefs ' +
    'colts titans texans jaguars ravens browns bengals bills dolphins jets seahawks niners cardinals dodgers cubs redsox ' +
    'bluejays orioles astros mariners athletics padres rockies braves phillies pirates bruins penguins flyers blackhawks ' +
    'redwings canucks oilers flames senators canadiens sharks ducks lightning messi neymar beckham zidane maradona pele kobe ' +
    'lebron federer nadal schumacher senna skate skateboard surfing snowboard swimming volleyball handball rugby cricket boxing ' +
    'wrestling karate judo cycling running racing fishing hunting dancing dancer runner player coach goal champion champions ' +
    // Places.
    'africa europe asia australia england scotland ireland wales spain italy portugal poland ukraine belarus kazakhstan turkey ' +
    'greece sweden norway denmark finland holland belgium austria switzerland hungary romania bulgaria serbia croatia czech ' +
    'japan korea thailand vietnam indonesia malaysia singapore pakistan iran israel egypt morocco nigeria kenya argentina chile ' +
    'colombia peru venezuela cuba jamaica hawaii alaska florida california nevada arizona colorado georgia chicago boston ' +
    'dallas houston denver seattle miami atlanta phoenix detroit portland orlando philadelphia lasvegas sanfrancisco ' +
    'losangeles toronto montreal vancouver sydney melbourne tokyo kyoto osaka beijing shanghai hongkong taipei seoul bangkok ' +
    'mumbai delhi dubai istanbul ankara athens rome milano venice florence naples lisbon vienna prague budapest warsaw krakow ' +
    'kiev kyiv odessa minsk almaty piter petersburg novosibirsk kazan samara munich hamburg frankfurt cologne stuttgart zurich ' +
    'geneva brussels amsterdam rotterdam copenhagen stockholm oslo helsinki dublin edinburgh glasgow marseille lyon toulouse ' +
    'bordeaux riodejaneiro saopaulo buenosaires bogota lima santiago caracas havana ' +
    // Animals.
    'puppy doggy doggie kitty kitten kitkat hamster bunny rabbit horse horses pony dolphin shark whale penguin panda koala bear ' +
    'teddy teddybear wolf wolves fox panther leopard cheetah jaguar cougar puma elephant giraffe zebra hippo rhino gorilla ' +
    'chimp snake cobra viper python turtle frog froggy toad spider scorpion butterfly ladybug bee bumblebee beetle duck ducky ' +
    'chicken rooster turkey goose swan parrot pigeon raven crow hawk owl bird birdie fish goldfish salmon lobster crab unicorn ' +
    'pegasus phoenix griffin dino dinosaur raptor trex bulldog poodle beagle boxer rottweiler husky terrier buddy rocky bella ' +
    'duke sparky rusty lucky shadow smokey snoopy garfield tigger simba nala bambi dumbo scooby pluto goofy mickey minnie donald ' +
    // Colours, stones, sky, weather, plants.
    'black white red blue yellow orange purple pink brown grey gray silver golden gold diamond emerald sapphire ruby pearl ' +
    'crystal rainbow thunder lightning storm hurricane tornado snow snowman snowball winter sunny sunset sunrise sunflower ' +
    'moon moonlight star stars starlight galaxy universe planet earth world ocean river island beach forest mountain desert ' +
    'flower flowers rose roses tulip daisy lily violet jasmine lotus orchid cherry apple banana strawberry blueberry raspberry ' +
    'peach lemon melon watermelon mango coconut pineapple grape kiwi tomato potato carrot onion garlic ' +
    // Food and drink.
    'coffee espresso latte tea water milk beer vodka whiskey wine tequila cocacola coke pepsi sprite pizza burger hotdog sushi ' +
    'pasta spaghetti bread butter cheese bacon chicken turkey taco burrito nacho salsa candy caramel vanilla cinnamon muffin ' +
    'cupcake brownie donut pancake waffle pudding nutella snickers twix oreo ' +
    // Games, films, series, heroes, music.
    'minecraft fortnite roblox warcraft starcraft diablo overwatch counterstrike callofduty battlefield halflife halo zelda ' +
    'mario luigi sonic tetris pacman doom quake fallout skyrim witcher assassin leagueoflegends dota valorant pubg xbox ' +
    'playstation nintendo gameboy sega gamer games gaming player hacker harrypotter hogwarts dumbledore voldemort hermione ' +
    'gryffindor slytherin frodo gollum legolas aragorn hobbit mordor vader darthvader skywalker yoda jedi chewbacca hansolo ' +
    'terminator predator alien avatar titanic rambo godfather gladiator braveheart batmobile joker harley wolverine xmen hulk ' +
    'thor loki thanos avengers deadpool flash arrow joker robin catwoman spartan spartacus hercules achilles zeus apollo athena ' +
    'poseidon odin merlin arthur lancelot excalibur wizard witch vampire zombie ghost demon devil lucifer satan hell angel ' +
    'angels archangel knight warrior ninja samurai pirate viking soldier sniper marine army navy police sheriff cowboy ranger ' +
    'simpsons homer bart lisa familyguy southpark cartman futurama rickandmorty dragonball goku vegeta bleach onepiece sasuke ' +
    'sakura kakashi itachi pikachu charizard digimon sailormoon totoro hellokitty barbie frozen elsa shrek nemo beatles ' +
    'metallica nirvana slipknot eminem rihanna beyonce shakira madonna elvis queen acdc linkinpark coldplay radiohead ' +
    'pinkfloyd ledzeppelin rammstein ironmaiden blink greenday blackpink guitar piano drums violin music musica rocknroll ' +
    // Cars, firms, technology.
    'audi bmw volkswagen opel ford chevrolet chevy camaro dodge viper charger challenger cadillac jeep hummer tesla nissan ' +
    'mazda subaru suzuki kawasaki ducati lexus acura infiniti volvo renault peugeot citroen fiat lamborghini bugatti bentley ' +
    'maserati landrover kamaz lada amazon netflix youtube instagram twitter tiktok snapchat whatsapp telegram discord skype ' +
    'yahoo hotmail gmail outlook icloud nokia motorola sony huawei xiaomi intel nvidia radeon lenovo dell asus acer canon nikon ' +
    'adobe photoshop java javascript python developer network router wireless internet website webmaster hosting backup ' +
    'manager office business company finance account accounts service support helpdesk sales marketing student teacher school ' +
    'college university harvard oxford hospital doctor nurse lawyer engineer ' +
    // Feelings and phrases.
    'beautiful beauty pretty sexy hottie cutie cute sweet sweetie sweety darling dearest honeybun lovers lovebug iloveu loveyou ' +
    'loveme lovelove mylove truelove ihateyou hateme missyou kisses kissme hugs heart hearts broken forever always babe babes ' +
    'boyfriend girlfriend husband wife daughter grandma grandpa mommy daddy mama papa dude homie amigo amor teamo tequiero ' +
    'miamor corazon princesa hermosa bonita jetaime monamour doudou chouchou liebe schatz ichliebe cool awesome amazing ' +
    'perfect winner victory success power strong legend master boss chief captain commander president general emperor genius ' +
    'crazy insane psycho killer murder death dead destiny fate karma magic mystery miracle dream dreams dreamer believe hope ' +
    'faith peace trust truth justice liberty independence revolution imagine remember nothing something anything everything ' +
    'everyone someone nobody noname unknown blank random temp temporary example sample secure security protected locked unlock ' +
    'keyboard monitor desktop laptop notebook printer mouse window door house home garden kitchen bedroom ' +
    // Other languages, also typed with the layout of another one.
    'lyubov solnce zvezda kisa kotik zaya zayka malysh privet poka spasibo qwaszx ghbdtn gfhjkm vfhbyf yfnfif rjntyjr cjkysirj ' +
    'dkflbvbh fktrcfylh cthutq vfrcbv ktyfxrf kjdm hallowelt passwort geheimnis hola amigos bonjour soleil chocolat ' +
    'merhaba askim canim seni seviyorum nihao woaini wangjian aishiteru konnichiwa namaste bharat'
  ).split(' ');

/** In scripts of their own. */
export const COMMON_WORDS_OF_SCRIPTS: readonly string[] = (
  'пароль привет любовь солнышко наташа максим марина андрей сергей дмитрий александр алексей светлана татьяна елена ольга ' +
  'москва россия спартак зенит админ йцукен йцукенг йцу кен фыва пролдж фывапролдж ячсмить ячсм люблю тебя мама папа семья ' +
  'счастье жизнь дом кот собака ' +
  '密码 我爱你 爱你 你好 中国 北京 上海 一二三四五六七八九十 パスワード あいしてる こんにちは 비밀번호 사랑해 안녕하세요'
).split(' ');
