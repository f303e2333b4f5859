from yinuo.cli.main import main

main()
