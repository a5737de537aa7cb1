"""Names that are romanized in several ways, such as Zhang, Chang and Cheung.

Each line is one name in the spellings that people carry from Mandarin (Pinyin, Wade-Giles),
Cantonese, Hokkien, Korean and Arabic; a spelling may stand on several lines. Sources: the
romanization tables of the U.S. Library of Congress (ALA-LC), Korea's Revised Romanization and
McCune-Reischauer, Hong Kong government romanization, and the two regional forms of Vietnamese
surnames. Add a line for what your clients write.
"""

GROUPS = """
li lee lei ly
wang wong
zhang chang cheung jang
liu lau lew liou
chen chan chin tan
yang yeung young
zhao chao chiu jo
huang wong hwang
zhou chou chow
wu woo ng
hu woo wu ho
xu hsu hui tsui
sun suen son
zhu chu choo
ma mah
guo kuo kwok
he ho ha
gao kao ko cao
lin lam lum lim
luo lo law
zheng cheng cheang jung jeong
liang leung yang ryang
xie hsieh tse che ta
song sung soong tong
tang tong dang deng
deng teng tang dang
xiao hsiao siu siew
feng fung
zeng tseng tsang tang
cheng ching
cai tsai choi choy
peng pang
pan poon pun
yuan yuen
yu yue du
dong tung
ye yip yeh yap
jiang chiang kong kang gang
shen shum sham sum
yao yiu
ren jen yam
ding ting
wei ngai
lu loo
xue hsueh sit
qiu chiu yau
qian chien tsin
qin chin
jin chin kim kam
xiong hsiung hung
zhong chung
zhuang chuang chong
xia hsia ha
fang fong bang
shi shih si
cui tsui choi choe
kim gim ghim
lee yi rhee ri li yee
park pak bak bahk
choi choe chwe
jung jeong chung chong cheong
kang gang kahng
cho jo joe
yoon yun youn
jang chang
lim im rim yim leem
seo suh sur
shin sin
kwon gwon kweon
ahn an
yoo yu ryu ryoo you
hong heung
jeon chun jun chon
ko go koh goh
moon mun
son sohn
bae pae bea
baek paik back baik
heo hur huh her hoh
sim shim
noh roh no ro
kwak gwak
seong sung
joo ju chu
koo gu goo ku
ji chi jee
um eom
cheon chun chon
bang pang
gong kong
hyun hyeon
oh o
na la
young yeong yung
eun un
woo u wu
hee hui
hoang huynh
vu vo
phan fan
nguyen ngyuen nguyan
mohammed muhammad mohamed mohammad mohamad muhammed mohamud mahamed
ahmed ahmad ahmet
abdul abdel abdal
abdullah abdallah abdulla abdellah
hussein hussain husain husayn hossein
khalid khaled
yusuf yousef youssef yousif joseph yosef
omar umar omer
osama usama ousama
aisha ayesha aysha aicha
fatima fatma fatimah fatema
layla leila laila leyla
zaynab zainab zeinab zeynab
jamal gamal djamal
qasim kassem kasim qassim
said saeed sayeed saied
sayed sayyid said elsayed
""".strip()


def _groups_of() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for line in GROUPS.splitlines():
        first, *others = line.split()
        for spelling in {first, *others}:
            groups.setdefault(spelling, []).append(f"={first}")
    return {spelling: tuple(codes) for spelling, codes in groups.items()}


GROUPS_OF = _groups_of()  # the codes of a spelling
